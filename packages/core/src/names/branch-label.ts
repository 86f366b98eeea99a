import { InvalidDatabaseNameError } from './database-name.ts'
import { fitLabel } from './label-room.ts'

/**
 * The label for a branch, in `[a-z0-9-]`: `feature/Mean_Reversion` is `feature-mean-reversion`. It ends in a hash of the
 * branch when it had to be cut to fit every base name, or when letters outside a-z were lost. Branches that differ in
 * nothing but case, accents and punctuation share a label; an environment is bound to one of them, by its full name.
 * Throws {@link InvalidDatabaseNameError} when a base name leaves no room for any.
 */
export function labelFromBranch(branch: string, baseNames: Iterable<string> = []): string {
  const bases = [...baseNames]
  // Accents go first, so that `é` is kept as `e`.
  const plain = branch.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  const slug = plain.replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '')
  const isWhole = slug !== '' && /^[\x21-\x7e\s]*$/.test(plain)
  if (isWhole && fitLabel(slug, bases) === slug) return slug
  const hash = hashText(branch)
  for (let end = slug.length; end >= 0; end--) {
    const label = `${slug.slice(0, end)}-${hash}`.replace(/^-|-+(?=-)/g, '')
    if (fitLabel(label, bases) === label) return label
  }
  throw new InvalidDatabaseNameError(
    bases.reduce((a, b) => (b.length > a.length ? b : a), ''),
    `it leaves no room for the label of branch \`${branch}\``,
    'Shorten the base name, leave that database out, or give a short label.',
  )
}

/** FNV-1a over 32 bits as 7 characters of base 36: no secret, only a short difference. */
function hashText(text: string): string {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193)
  return (hash >>> 0).toString(36).padStart(7, '0')
}
