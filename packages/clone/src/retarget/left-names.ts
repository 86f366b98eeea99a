import { foldName, type LowerCaseTableNames, modesFromSqlMode } from '@dbenv/core'

/** Strings and comments, where both servers begin and end them; a quoted name is neither. */
const STRING = String.raw`'(?:[^'\\]|\\[\s\S]|'')*'`
const STRING_IN_DOUBLE_QUOTES = String.raw`"(?:[^"\\]|\\[\s\S]|"")*"`
const COMMENT = String.raw`/\*(?!M?!)[\s\S]*?\*/|(?:--(?=\s)|#)[^\n]*`

/** `DROP DATABASE x`, `USE x`: a name by itself, in one of three kinds of quotes or none. */
const BY_ITSELF =
  /\b(?:DATABASE|SCHEMA|USE)\s+(?:IF\s+(?:NOT\s+)?EXISTS\s+)?(?:`((?:[^`]|``)+)`|"((?:[^"]|"")+)"|([\w$\x80-\uffff]+))/gi

/** Gives the names that stand before a dot, or as a database by themselves, in the code of a text, each once. */
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
    const byThemselves = new Set(
      [...code.matchAll(BY_ITSELF)].map(([, inBackticks, inQuotes, bare]) =>
        foldName(
          inBackticks?.replaceAll('``', '`') ?? inQuotes?.replaceAll('""', '"') ?? bare ?? '',
          lowerCaseTableNames,
        ),
      ),
    )
    return reading.patterns
      .filter(({ name, pattern }) => pattern.test(code) || byThemselves.has(foldName(name, lowerCaseTableNames)))
      .map(({ name }) => name)
  }
}

function toPattern(name: string, ansiQuotes: boolean): string {
  const bare = escapePattern(name)
  const inBackticks = escapePattern(name.replaceAll('`', '``'))
  // Behind `@` it is a variable.
  const spelled = `\`${inBackticks}\`|(?<![\\w$.@\`"\\x80-\\uffff])${bare}${ansiQuotes ? `|"${bare}"` : ''}`
  return `(?:${spelled})\\s*\\.`
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}
