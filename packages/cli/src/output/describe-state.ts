import type { EnvironmentSummary } from '@dbenv/clone'

/** An environment's state for people, with who is at work on it; one that was left half done says so. */
export function describeState({
  state,
  holder,
  isLeftBehind,
}: Pick<EnvironmentSummary, 'state' | 'holder' | 'isLeftBehind'>): string {
  if (holder?.state === 'gone') return `${state}; ${holder.name}, which held it, has died: free within a minute`
  if (holder !== undefined) return `${state}, in use by ${holder.name}`
  if (isLeftBehind) return `${state}, left behind by a process that died: \`dbenv prune\` drops it`
  return state === 'ready' ? state : `${state}, and nobody is at work on it`
}
