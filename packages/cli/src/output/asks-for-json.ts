/**
 * Whether a command line asks for one document on stdout. What follows `--` belongs to another program, as do the options
 * of `exec`, which has no such document itself.
 */
export function asksForJson(words: readonly string[]): boolean {
  if (words.find((word) => !word.startsWith('-')) === 'exec') return false
  const end = words.indexOf('--')
  return words.slice(0, end === -1 ? undefined : end).includes('--json')
}
