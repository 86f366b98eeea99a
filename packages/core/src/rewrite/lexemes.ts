import { UnterminatedSqlError } from './rewrite-errors.ts'

// Where each kind of lexeme ends: pure functions from (text, position) to the position behind it. The details are those
// of the servers' own lexers (MY_LEX_* in sql_lex.cc). What is rare is a regular expression that matches from a position
// on and never goes back far; what is frequent or long is a loop.

const PUNCTUATION = 0
/** What a token begins with, by its first character. */
export const NAME = 1
export const DIGIT = 2
const SPACE = 3
/** A comment may begin so, or the mark that ends an executable one. */
export const COMMENT_START = 4
export const QUOTE = 5
export const VARIABLE = 6
export const FRACTION = 7

const BYTE_ORDER_MARK = 0xfeff
const CLASSES: Uint8Array = /* @__PURE__ */ Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code)
  // The place of the first pattern that the character is of.
  const patterns = [/[A-Za-z_$]/, /\d/, /[\0- ]/, /[#*/-]/, /['"`]/, /@/, /\./]
  return patterns.findIndex((pattern) => pattern.test(character)) + 1
})

/** The class of a character; PUNCTUATION for NaN, which stands behind the end. */
export function classOf(code: number): number {
  if (code < 128) return CLASSES[code] ?? PUNCTUATION
  return code === BYTE_ORDER_MARK ? SPACE : code >= 128 ? NAME : PUNCTUATION
}

// UTF-16 codes that the scanner and the rules ask for.
export const DOUBLE_QUOTE = 0x22
export const DOLLAR = 0x24
export const PERCENT = 0x25
export const OPENING = 0x28
export const CLOSING = 0x29
export const STAR = 0x2a
export const COMMA = 0x2c
export const DOT = 0x2e
export const SLASH = 0x2f
export const COLON = 0x3a
export const SEMICOLON = 0x3b
export const LESS = 0x3c
export const EQUALS = 0x3d
export const GREATER = 0x3e
export const AT = 0x40
export const BACKTICK = 0x60
// A letter of a name is [\w$\x80-\ufefe\uff00-\uffff]: everything beyond ASCII but the byte order mark.

/** `1`, `1.5e3`, `.5`, `0xFF`; not the digits that begin a name (`5db`). The servers read 0X1 and 0B1 as names. */
export const NUMBER: RegExp =
  /0(?:x[\dA-Fa-f]+|b[01]+)(?![\w$\x80-\ufefe\uff00-\uffff])|\d+(?:\.\d*(?:[eE][+-]?\d+)?|[eE][+-]?\d+|(?![\w$\x80-\ufefe\uff00-\uffff]))|\.\d+(?:[eE][+-]?\d+)?/y

/** `@name`, `@@scope.name`, the host in `user@host`; or the sign alone, if a quoted name or string follows. */
export const VARIABLE_NAME: RegExp = /@@?[\w$.\x80-\ufefe\uff00-\uffff]*/y

/** `$tag$ ... $tag$` (MySQL 9). */
export const DOLLAR_QUOTE: RegExp = /(\$[\w\x80-\ufefe\uff00-\uffff]*\$)[\s\S]*?\1/y

/** To the end of the line, a whole comment, or the mark that opens or closes an executable one: their content is code. */
export const COMMENT: RegExp = /(?:#|--(?![^\0- \x7f]))[^\n]*|\/\*M?!(?:\d{5,6})?|\*\/|\/\*(?!M?!)[\s\S]*?\*\//y

/** Behind what the pattern matches from `position` on; `position` itself if it does not. */
export function endOf(pattern: RegExp, text: string, position: number): number {
  pattern.lastIndex = position
  return pattern.test(text) ? pattern.lastIndex : position
}

/** Part of a bare name. False for NaN. */
export function isNameCode(code: number): boolean {
  const found = classOf(code)
  return found === NAME || found === DIGIT
}

/** White space as the servers see it: every control character, the blank, the byte order mark. False for NaN. */
export function isSpaceCode(code: number): boolean {
  return code <= 0x20 || code === BYTE_ORDER_MARK
}

/** The end of the bare name at `position`; `position` itself if none stands there. */
export function endOfName(text: string, position: number): number {
  let end = position
  while (isNameCode(text.charCodeAt(end))) end++
  return end
}

/** The end of what the quote at `position` opens; the quote itself is doubled in it. */
export function endOfQuoted(
  text: string,
  position: number,
  part: 'string' | 'quoted name',
  hasEscapes: boolean,
): number {
  const quote = text.charCodeAt(position)
  for (let end = position + 1; end < text.length; end++) {
    const code = text.charCodeAt(end)
    if (code === 0x5c && hasEscapes) end++
    else if (code === quote && text.charCodeAt(++end) !== quote) return end
  }
  throw new UnterminatedSqlError(part, position)
}
