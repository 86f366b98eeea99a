import type { DefinerChoice } from './clone-plan.ts'

/**
 * The choice itself. Throws `TypeError` for one that callers without types could have got wrong: an account without a
 * user is everybody, and one without a host is none that a server would keep in a definer.
 */
export function requireDefiner(definer: DefinerChoice): DefinerChoice {
  if (definer.type === 'connected' || definer.type === 'keep') return definer
  const { type, user, host }: Readonly<Record<'type' | 'user' | 'host', unknown>> = definer
  const isWhole = [user, host].every((part) => typeof part === 'string' && part.trim() !== '')
  if (type === 'account' && isWhole) return definer
  throw new TypeError(
    `\`definer\` must be { type: 'connected' }, { type: 'keep' }, or { type: 'account', user, host } with both named, got \`${JSON.stringify(definer)}\``,
  )
}
