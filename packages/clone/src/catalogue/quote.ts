/** A text as a literal, for sessions without NO_BACKSLASH_ESCAPES. */
export function quoteText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
}
