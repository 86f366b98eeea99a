import {
  BACKTICK,
  classOf,
  DIGIT,
  DOT,
  DOUBLE_QUOTE,
  endOfDollarQuote,
  endOfFraction,
  endOfName,
  endOfNumber,
  endOfQuotedName,
  endOfString,
  endOfVariable,
  FRACTION,
  isDigitCode,
  isNameCode,
  isSpaceCode,
  NAME,
  QUOTE,
  TRIVIA,
  VARIABLE,
} from './lexemes.ts'
import { UnterminatedSqlError } from './rewrite-errors.ts'
import type { SqlModes } from './sql-modes.ts'

/** What the scanner found. A `word` may be a keyword or a bare name; a `value` is a number, a variable or `.name`. */
export type TokenKind = 'end' | 'word' | 'quoted' | 'string' | 'value' | 'punctuation'

const BLANK = 0x20
const HASH = 0x23
const STAR = 0x2a
const MINUS = 0x2d
const SLASH = 0x2f
const DOLLAR = 0x24

/**
 * Reads SQL text token by token and changes nothing: white space and comments lie between tokens, an executable
 * comment is read as the code it holds. One object is one pass; its fields are the current token, so nothing is
 * allocated per token.
 */
export class SqlScanner {
  readonly text: string
  /** The current token is `text.slice(start, end)`. */
  start = 0
  end = 0
  /** Where the next token starts: `end`, or further if white space or comments lie between. */
  next = 0
  /** Code of the character at `next`, NaN at the end. */
  following = 0
  /** The next token may be `$tag$ ... $tag$`, read as a string. */
  mayOpenDollarQuote = false
  readonly #ansiQuotes: boolean
  readonly #hasEscapes: boolean
  #codeCommentStart = -1

  constructor(text: string, modes: SqlModes) {
    this.text = text
    this.#ansiQuotes = modes.ansiQuotes === true
    this.#hasEscapes = modes.noBackslashEscapes !== true
    this.#skipTrivia(0)
  }

  /** Moves to the next token. Throws UnterminatedSqlError where the text ends too early. */
  advance(): TokenKind {
    this.start = this.next
    const kind = this.#readToken(this.following)
    this.mayOpenDollarQuote = false
    // Most tokens are followed by one blank or none.
    const { text } = this
    let next = this.end
    let code = text.charCodeAt(next)
    if (code === BLANK) code = text.charCodeAt(++next)
    this.next = next
    this.following = code
    if (classOf(code) === TRIVIA) this.#skipTrivia(next)
    return kind
  }

  /** Whether a `.` follows that makes the current word or quoted name a qualifier. */
  isBeforeDot(isReserved: boolean): boolean {
    if (this.following !== DOT) return false
    const after = this.text.charCodeAt(this.next + 1)
    // The servers take a reserved word for a name only where the dot and a bare name follow at once.
    return !isReserved || (this.next === this.end && isNameCode(after))
  }

  /** Moves over `.` and the name or `*` behind it; over the dot alone if there is neither. */
  advancePart(): 'name' | 'star' | 'none' {
    const { text } = this
    this.#skipTrivia(this.next + 1)
    const code = this.following
    this.start = this.next
    this.end = this.next
    if (isNameCode(code)) this.end = endOfName(text, this.start)
    else if (this.#opensName(code)) this.end = endOfQuotedName(text, this.start)
    else if (code === STAR) this.end++
    else return 'none'
    this.#skipTrivia(this.end)
    return code === STAR ? 'star' : 'name'
  }

  #opensName(code: number): boolean {
    return code === BACKTICK || (code === DOUBLE_QUOTE && this.#ansiQuotes)
  }

  #readToken(code: number): TokenKind {
    const { text, start } = this
    switch (classOf(code)) {
      case NAME:
        if (code === DOLLAR && this.mayOpenDollarQuote) {
          this.end = endOfDollarQuote(text, start)
          if (this.end > start) return 'string'
        }
        this.end = endOfName(text, start)
        return 'word'
      case DIGIT:
        this.end = endOfNumber(text, start)
        if (this.end > start) return 'value'
        this.end = endOfName(text, start)
        return 'word'
      case QUOTE:
        if (this.#opensName(code)) {
          this.end = endOfQuotedName(text, start)
          return 'quoted'
        }
        this.end = endOfString(text, start, this.#hasEscapes)
        return 'string'
      case VARIABLE:
        this.end = endOfVariable(text, start, this.#hasEscapes)
        return 'value'
      case FRACTION:
        this.#readDot()
        return 'value'
      default:
        if (start >= text.length) return this.#finish()
        this.end = start + 1
        return 'punctuation'
    }
  }

  #finish(): TokenKind {
    if (this.#codeCommentStart >= 0) throw new UnterminatedSqlError('comment', this.#codeCommentStart)
    return 'end'
  }

  /** `.5`, or a name that says "of the current database": `.t`, `.t.c`. */
  #readDot(): void {
    const { text, start } = this
    if (isDigitCode(text.charCodeAt(start + 1))) {
      this.end = endOfFraction(text, start)
      return
    }
    while (this.following === DOT && this.advancePart() === 'name');
    this.start = start
    if (this.end === start) this.end = start + 1
  }

  #skipTrivia(from: number): void {
    const { text } = this
    let position = from
    for (;;) {
      const code = text.charCodeAt(position)
      if (isSpaceCode(code)) position++
      else if (code === HASH) position = endOfLine(text, position)
      else if (code === MINUS) {
        if (text.charCodeAt(position + 1) !== MINUS) break
        const third = text.charCodeAt(position + 2)
        if (third > 0x20) break
        position = endOfLine(text, position)
      } else if (code === SLASH) {
        if (text.charCodeAt(position + 1) !== STAR) break
        position = this.#endOfCommentMark(position)
      } else if (code === STAR && this.#codeCommentStart >= 0 && text.charCodeAt(position + 1) === SLASH) {
        this.#codeCommentStart = -1
        position += 2
      } else break
    }
    this.next = position
    this.following = text.charCodeAt(position)
  }

  /** Behind a plain comment, or behind the opening mark of an executable one. */
  #endOfCommentMark(position: number): number {
    const { text } = this
    const third = text.charCodeAt(position + 2)
    const markEnd =
      third === 0x21 ? position + 3 : third === 0x4d && text.charCodeAt(position + 3) === 0x21 ? position + 4 : 0
    if (markEnd > 0) {
      this.#codeCommentStart = position
      return endOfVersion(text, markEnd)
    }
    const closing = text.indexOf('*/', position + 2)
    if (closing < 0) throw new UnterminatedSqlError('comment', position)
    return closing + 2
  }
}

function endOfLine(text: string, position: number): number {
  const end = text.indexOf('\n', position)
  return end < 0 ? text.length : end + 1
}

/** Versions have five or six digits; fewer are code. */
function endOfVersion(text: string, position: number): number {
  let end = position
  while (end < position + 6 && isDigitCode(text.charCodeAt(end))) end++
  return end - position < 5 ? position : end
}
