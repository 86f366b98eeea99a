/** Whether a command line asks for one document on stdout; what follows `--` belongs to another program. */
export function asksForJson(words: readonly string[]): boolean {
  const end = words.indexOf('--')
  return words.slice(0, end === -1 ? undefined : end).includes('--json')
}
