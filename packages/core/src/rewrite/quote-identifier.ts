/**
 * The name as the server reads it in any sql_mode: in backticks, backticks inside doubled. Checks nothing else: an
 * unknown or too long name is the server's to refuse.
 */
export function quoteIdentifier(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``
}
