import { readSqlTokens, type SqlToken } from './read-sql-tokens.ts'
import type { SqlModes } from './sql-modes.ts'

/** A string that a statement runs, or may put into what it runs. */
export interface RunText {
  /** Out of its quotes, as the session reads it. */
  readonly text: string
  /** Where the string starts in the statement, in UTF-16 units. */
  readonly start: number
}

/** A text without one of these words runs no text. */
const RUNS_TEXT = /\b(?:PREPARE|IMMEDIATE|execute_prepared_stmt)\b/i

/** Whether a text may run what a string of it says; a string or a comment in it may only speak of that. */
export function mayRunText(sql: string): boolean {
  return RUNS_TEXT.test(sql)
}

/**
 * The strings of a text that runs one (PREPARE, MariaDB's EXECUTE IMMEDIATE, `sys.execute_prepared_stmt`): each of them,
 * because a variable may take it there, and what those give together that stand where the text to run does. None of any
 * other text. Throws UnterminatedSqlError.
 */
export function findRunTexts(sql: string, modes: SqlModes): readonly RunText[] {
  if (!mayRunText(sql)) return []
  const tokens = [...readSqlTokens(sql, modes)].filter(({ kind }) => kind !== 'executable-comment')
  const joined = tokens.flatMap((_, index) => {
    const start = findOperand(tokens, index)
    return start === undefined ? [] : joinStrings(tokens, start, modes)
  })
  return joined.length === 0 ? [] : [...joined, ...tokens.flatMap((token) => readString(token, modes) ?? [])]
}

/** Where the text to run begins, if the token at `index` announces one. */
function findOperand(tokens: readonly SqlToken[], index: number): number | undefined {
  const wordAt = (at: number): string => tokens[at]?.text.toUpperCase() ?? ''
  const word = wordAt(index)
  if (word === 'PREPARE' && wordAt(index + 2) === 'FROM') return index + 3
  if (word === 'EXECUTE' && wordAt(index + 1) === 'IMMEDIATE') return index + 2
  return /^`?EXECUTE_PREPARED_STMT`?$/.test(word) ? index + 1 : undefined
}

/** The strings from a token to the end of its statement, as CONCAT would join them. */
function joinStrings(tokens: readonly SqlToken[], from: number, modes: SqlModes): RunText {
  let text = ''
  for (let index = from; index < tokens.length; index++) {
    const token = tokens[index]
    if (token === undefined || token.text === ';' || /^USING$/i.test(token.text)) break
    const isHex = /^x$/i.test(tokens[index - 1]?.text ?? '') || /^0x/.test(token.text)
    text += isHex ? fromHex(token.text) : (readString(token, modes)?.text ?? '')
  }
  return { text, start: tokens[from]?.start ?? 0 }
}

/** `x'44524F50'` and `0x44524F50`: how a driver writes bytes. */
function fromHex(literal: string): string {
  const digits = literal.replace(/^0x|'/g, '')
  return digits.replace(/../g, (pair) => String.fromCharCode(Number.parseInt(pair, 16)))
}

/** Those escapes that stand for another character, and the two that stand for themselves (manuals, "String Literals"). */
const ESCAPES: Readonly<Record<string, string>> = {
  0: '\0',
  b: '\b',
  n: '\n',
  r: '\r',
  t: '\t',
  Z: '\x1a',
  '%': '\\%',
  _: '\\_',
}

/** What a string literal says; `undefined` for every other token. */
function readString({ kind, text, start }: SqlToken, modes: SqlModes): RunText | undefined {
  if (kind !== 'string' || text.startsWith('$')) return undefined
  return { text: unquote(text, modes), start }
}

/** A string literal out of its quotes. */
export function unquote(literal: string, { noBackslashEscapes }: SqlModes): string {
  const quote = literal.charAt(0)
  const special = new RegExp(noBackslashEscapes === true ? quote + quote : `\\\\([^])|${quote}${quote}`, 'g')
  return literal
    .slice(1, -1)
    .replace(special, (_, escaped: unknown) => (typeof escaped === 'string' ? (ESCAPES[escaped] ?? escaped) : quote))
}
