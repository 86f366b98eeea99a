import { type LowerCaseTableNames, modesFromSqlMode } from '@dbenv/core'

/** Strings and comments, where both servers begin and end them; a quoted name is neither. */
const STRING = String.raw`'(?:[^'\\]|\\[\s\S]|'')*'`
const STRING_IN_DOUBLE_QUOTES = String.raw`"(?:[^"\\]|\\[\s\S]|"")*"`
const COMMENT = String.raw`/\*(?!M?!)[\s\S]*?\*/|(?:--(?=\s)|#)[^\n]*`

/** Gives the names that stand before a dot in the code of a text, read under a sql_mode, each once. */
export type LeftNameFinder = (sql: string, sqlMode: string) => readonly string[]

/**
 * Prepares a second look for `names` at what the rewriting has left, which knows nothing of SQL's grammar and so overlooks
 * nothing: most of what it finds are aliases, columns and records that are called like a database.
 */
export function createLeftNameFinder(
  names: readonly string[],
  lowerCaseTableNames: LowerCaseTableNames,
): LeftNameFinder {
  const flags = lowerCaseTableNames > 0 ? 'i' : ''
  const prepare = (ansiQuotes: boolean) => ({
    ignored: new RegExp([STRING, ...(ansiQuotes ? [] : [STRING_IN_DOUBLE_QUOTES]), COMMENT].join('|'), 'g'),
    patterns: names.map((name) => ({ name, pattern: new RegExp(toPattern(name, ansiQuotes), flags) })),
  })
  const [plain, ansi] = [prepare(false), prepare(true)]
  return (sql, sqlMode) => {
    const reading = modesFromSqlMode(sqlMode).ansiQuotes ? ansi : plain
    const code = sql.replace(reading.ignored, ' ')
    return reading.patterns.filter(({ pattern }) => pattern.test(code)).map(({ name }) => name)
  }
}

function toPattern(name: string, ansiQuotes: boolean): string {
  const bare = escapePattern(name)
  const inBackticks = escapePattern(name.replaceAll('`', '``'))
  const spelled = `\`${inBackticks}\`|(?<![\\w$.\`"\\x80-\\uffff])${bare}${ansiQuotes ? `|"${bare}"` : ''}`
  return `(?:${spelled})\\s*\\.`
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}
