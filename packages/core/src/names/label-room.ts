import { findLengthProblem } from './database-name.ts'

/**
 * The longest beginning of `label` that fits every base name, and one of one letter; it never ends in a hyphen. May be
 * empty.
 */
export function fitLabel(label: string, baseNames: Iterable<string>): string {
  const bases = ['x', ...baseNames]
  for (let end = label.length; end > 0; end--) {
    const cut = label.slice(0, end)
    if (!cut.endsWith('-') && !bases.some((base) => findLengthProblem(`${base}_test-${cut}`))) return cut
  }
  return ''
}
