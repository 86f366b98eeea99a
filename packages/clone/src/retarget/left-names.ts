import { type LowerCaseTableNames, modesFromSqlMode } from '@dbenv/core'

/** Strings and comments, where both servers begin and end them; a quoted name is neither. */
const STRING = String.raw`'(?:[^'\\]|\\[\s\S]|'')*'`
const STRING_IN_DOUBLE_QUOTES = String.raw`"(?:[^"\\]|\\[\s\S]|"")*"`
const COMMENT = String.raw`/\*(?!M?!)[\s\S]*?\*/|(?:--(?=\s)|#)[^\n]*`

/**
 * The names of `names` that stand before a dot in the code of a text, each once. A second look at what the rewriting has
 * left, which knows nothing of SQL's grammar and so overlooks nothing: most of what it finds are aliases, columns and
 * records that are called like a database.
 */
export function findLeftNames(
  sql: string,
  names: Iterable<string>,
  { sqlMode, lowerCaseTableNames }: { readonly sqlMode: string; readonly lowerCaseTableNames: LowerCaseTableNames },
): readonly string[] {
  const { ansiQuotes } = modesFromSqlMode(sqlMode)
  const ignored = [STRING, ...(ansiQuotes ? [] : [STRING_IN_DOUBLE_QUOTES]), COMMENT].join('|')
  const code = sql.replace(new RegExp(ignored, 'g'), ' ')
  const flags = lowerCaseTableNames > 0 ? 'i' : ''
  return [...names].filter((name) => {
    const bare = escapePattern(name)
    const inBackticks = escapePattern(name.replaceAll('`', '``'))
    const spelled = `\`${inBackticks}\`|(?<![\\w$.\`"\\x80-\\uffff])${bare}${ansiQuotes ? `|"${bare}"` : ''}`
    return new RegExp(`(?:${spelled})\\s*\\.`, flags).test(code)
  })
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}
