import { listSqlTokens } from './list-sql-tokens.ts'

/**
 * Client character sets in which the servers take a no-break space for white space, by their tables of characters (every
 * byte of every character set was tried, with the same answers of MariaDB 10.11 and MySQL 9.7). In the others it is none.
 */
const CHARACTER_SETS: ReadonlySet<string> = new Set([
  'armscii8',
  'cp1250',
  'cp852',
  'cp866',
  'dec8',
  'geostd8',
  'greek',
  'hebrew',
  'keybcs2',
  'latin1',
  'latin2',
  'latin5',
  'latin7',
])

/**
 * Characters that MariaDB 10.11 takes for control characters in a client character set, so that `--` before one begins a
 * comment (every byte of every character set was tried). In some all of U+0080 to U+009F are.
 */
const CONTROLS: ReadonlyMap<string, string> = new Map([
  ['cp1250', '\u0080-\u009f€'],
  ['hebrew', '\u200e\u200f'],
  ['hp8', '\u0080-\u009fÝý·µ¶¾'],
  ['latin7', '\u0080-\u009f”„'],
  ['macroman', 'ÄÀÂ'],
])

/**
 * A stored object's text as its server reads it, put so that it is read alike under UTF-8 and by both vendors: blanks for
 * what the server takes for white space or, behind `--`, for a control character; and plain comments for those that begin
 * with `/*M!`, of which what runs is stored without the marks. What stands in quotes stays, and so does a text in which
 * nothing is read otherwise.
 */
export function toPlainText(sql: string, characterSetClient: string, sqlMode: string): string {
  const controls = CONTROLS.get(characterSetClient)
  let plain = sql.replaceAll('/*M!', '/* !')
  if (CHARACTER_SETS.has(characterSetClient)) plain = plain.replaceAll(NO_BREAK_SPACE, ' ')
  if (controls !== undefined) plain = plain.replace(new RegExp(`--[${controls}]`, 'g'), '-- ')
  if (plain === sql) return sql
  const tokens = listSqlTokens(plain, sqlMode)
  if (tokens === undefined || toSpans(tokens) === toSpans(listSqlTokens(sql, sqlMode) ?? [])) return sql
  let result = ''
  let end = 0
  for (const token of tokens) {
    // A token with white space in it has quotes around it.
    result += plain.slice(end, token.start) + sql.slice(token.start, token.end)
    end = token.end
  }
  return result + plain.slice(end)
}

const NO_BREAK_SPACE = '\u00a0'

interface Span {
  readonly start: number
  readonly end: number
}

function toSpans(tokens: readonly Span[]): string {
  return tokens.map(({ start, end }) => `${start}-${end}`).join()
}
