/**
 * Replaces what a pattern finds in the code of a statement and leaves names, strings and comments of tables alone. For
 * texts that a server printed itself: backticks for names, single quotes for strings, no line comments.
 */
export function replaceOutsideQuotes(sql: string, pattern: RegExp, replacement: string): string {
  if (!pattern.test(sql)) return sql
  const quoted = /'(?:[^'\\]|\\[\s\S]|'')*'|`(?:[^`]|``)*`/
  const either = new RegExp(`(?<quoted>${quoted.source})|(?:${pattern.source})`, `g${pattern.flags}`)
  return sql.replace(either, (match: string, ...rest: unknown[]) => {
    const groups = rest.at(-1)
    const isQuoted = typeof groups === 'object' && groups !== null && Reflect.get(groups, 'quoted') !== undefined
    return isQuoted ? match : replacement
  })
}
