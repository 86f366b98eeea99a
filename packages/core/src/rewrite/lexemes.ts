import { UnterminatedSqlError } from './rewrite-errors.ts'

// Where each kind of lexeme ends: pure functions from (text, position) to the position behind it. The details are those
// of the servers' own lexers (MY_LEX_* in sql_lex.cc).

const PUNCTUATION = 0
/** What a token begins with, by its first character. */
export const NAME = 1
export const DIGIT = 2
export const TRIVIA = 3
export const QUOTE = 4
export const VARIABLE = 5
export const FRACTION = 6

const CLASSES: Uint8Array = /* @__PURE__ */ Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code)
  if (code <= 0x20 || /[#*/-]/.test(character)) return TRIVIA
  if (/[A-Za-z_$]/.test(character)) return NAME
  if (/[0-9]/.test(character)) return DIGIT
  if (/['"`]/.test(character)) return QUOTE
  return character === '@' ? VARIABLE : character === '.' ? FRACTION : PUNCTUATION
})

/** The class of a character; PUNCTUATION for NaN, which stands behind the end. */
export function classOf(code: number): number {
  if (code < 128) return CLASSES[code] ?? PUNCTUATION
  return code === BYTE_ORDER_MARK ? TRIVIA : code >= 128 ? NAME : PUNCTUATION
}

export const DOUBLE_QUOTE = 0x22
const SINGLE_QUOTE = 0x27
export const BACKTICK = 0x60
export const DOT = 0x2e
export const OPENING = 0x28
const BYTE_ORDER_MARK = 0xfeff

/** Part of a bare name: `[0-9A-Za-z_$]` and everything beyond ASCII but the byte order mark. False for NaN. */
export function isNameCode(code: number): boolean {
  const found = classOf(code)
  return found === NAME || found === DIGIT
}

export function isDigitCode(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}

export function isSpaceCode(code: number): boolean {
  return code <= 0x20 || code === BYTE_ORDER_MARK
}

export function endOfName(text: string, position: number): number {
  let end = position
  while (isNameCode(text.charCodeAt(end))) end++
  return end
}

/** The end of the number that starts here, or `position` itself if the digits begin a name (`5db`). */
export function endOfNumber(text: string, position: number): number {
  if (text.charCodeAt(position) === 0x30) {
    const end = endOfName(text, position)
    // Lower case only: the servers read 0X1 and 0B1 as names.
    if (/^0(?:x[\dA-Fa-f]+|b[01]+)$/.test(text.slice(position, end))) return end
  }
  const end = endOfDigits(text, position)
  if (text.charCodeAt(end) === DOT) return endOfExponent(text, endOfDigits(text, end + 1))
  if (!isNameCode(text.charCodeAt(end))) return end
  const exponentEnd = endOfExponent(text, end)
  return exponentEnd === end ? position : exponentEnd
}

/** The end of `.5` and its exponent, `position` being the dot. */
export function endOfFraction(text: string, position: number): number {
  return endOfExponent(text, endOfDigits(text, position + 1))
}

function endOfDigits(text: string, position: number): number {
  let end = position
  while (isDigitCode(text.charCodeAt(end))) end++
  return end
}

function endOfExponent(text: string, position: number): number {
  if ((text.charCodeAt(position) | 0x20) !== 0x65) return position
  const sign = text.charCodeAt(position + 1)
  const digits = sign === 0x2b || sign === 0x2d ? position + 2 : position + 1
  const end = endOfDigits(text, digits)
  return end === digits ? position : end
}

/** The end of a name in backticks or, under ANSI_QUOTES, in double quotes: no escapes, the quote itself doubled. */
export function endOfQuotedName(text: string, position: number): number {
  const quote = text.charCodeAt(position)
  for (let end = position + 1; end < text.length; end++) {
    if (text.charCodeAt(end) !== quote) continue
    if (text.charCodeAt(end + 1) !== quote) return end + 1
    end++
  }
  throw new UnterminatedSqlError('quoted name', position)
}

export function endOfString(text: string, position: number, hasEscapes: boolean): number {
  const quote = text.charCodeAt(position)
  for (let end = position + 1; end < text.length; end++) {
    const code = text.charCodeAt(end)
    if (code === 0x5c && hasEscapes) end++
    else if (code === quote) {
      if (text.charCodeAt(end + 1) !== quote) return end + 1
      end++
    }
  }
  throw new UnterminatedSqlError('string', position)
}

/** The end of `@name`, `@@scope.name`, `@'any'` and of the host in `user@host`: all opaque. */
export function endOfVariable(text: string, position: number, hasEscapes: boolean): number {
  let end = position + 1
  if (text.charCodeAt(end) === 0x40) end++
  const code = text.charCodeAt(end)
  if (code === BACKTICK) return endOfQuotedName(text, end)
  if (code === SINGLE_QUOTE || code === DOUBLE_QUOTE) return endOfString(text, end, hasEscapes)
  while (isNameCode(text.charCodeAt(end)) || text.charCodeAt(end) === DOT) end++
  return end
}

/** The end of `$tag$ ... $tag$` (MySQL 9), or `position` itself if there is none. */
export function endOfDollarQuote(text: string, position: number): number {
  const tagEnd = text.indexOf('$', position + 1) + 1
  if (tagEnd === 0 || endOfName(text, position + 1) < tagEnd) return position
  const closing = text.indexOf(text.slice(position, tagEnd), tagEnd)
  return closing < 0 ? position : closing + tagEnd - position
}
