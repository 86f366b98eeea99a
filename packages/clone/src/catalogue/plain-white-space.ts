import { modesFromSqlMode, readSqlTokens, UnterminatedSqlError } from '@dbenv/core'

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
 * A stored object's text with blanks for no-break spaces where the server takes them for white space: only so is it read
 * alike under UTF-8. What stands in quotes stays, and so does a text whose only no-break spaces are in quotes or comments.
 */
export function toPlainWhiteSpace(sql: string, characterSetClient: string, sqlMode: string): string {
  if (!sql.includes(NO_BREAK_SPACE) || !CHARACTER_SETS.has(characterSetClient)) return sql
  const plain = sql.replaceAll(NO_BREAK_SPACE, ' ')
  const tokens = listTokens(plain, sqlMode)
  if (tokens === undefined || toSpans(tokens) === toSpans(listTokens(sql, sqlMode) ?? [])) return sql
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

/** `undefined` for a text that ends too early. */
function listTokens(sql: string, sqlMode: string): readonly Span[] | undefined {
  try {
    return [...readSqlTokens(sql, modesFromSqlMode(sqlMode))]
  } catch (error) {
    if (!(error instanceof UnterminatedSqlError)) throw error
    return undefined
  }
}
