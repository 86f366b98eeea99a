import {
  AT,
  BACKTICK,
  COMMENT,
  COMMENT_START,
  classOf,
  DIGIT,
  DOLLAR,
  DOLLAR_QUOTE,
  DOT,
  DOUBLE_QUOTE,
  endOf,
  endOfName,
  endOfQuoted,
  FRACTION,
  isNameCode,
  isSpaceCode,
  NAME,
  NUMBER,
  QUOTE,
  SLASH,
  STAR,
  VARIABLE,
  VARIABLE_NAME,
} from './lexemes.ts'
import { UnterminatedSqlError } from './rewrite-errors.ts'
import type { SqlModes } from './sql-modes.ts'

/** What the scanner found. A `word` may be a keyword or a bare name; a `value` is a number or a variable. */
export type TokenKind = 'end' | 'word' | 'quoted' | 'string' | 'value' | 'punctuation'

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
  /** Where the mark of the last executable comment so far stands, -1 and -1 before the first. */
  executableComment: { readonly start: number; readonly end: number } = { start: -1, end: -1 }
  /** Where the last executable comment so far ended, -1 before the first end. */
  endOfComment = -1
  #isInComment = false
  readonly #modes: SqlModes

  constructor(text: string, modes: SqlModes) {
    this.text = text
    this.#modes = modes
    this.#skipTrivia(0)
  }

  /** Moves to the next token. Throws UnterminatedSqlError where the text ends too early. */
  advance(): TokenKind {
    this.start = this.next
    const kind = this.#readToken(this.following)
    this.mayOpenDollarQuote = false
    this.#skipTrivia(this.end)
    return kind
  }

  /** The word at `next` in capitals, '' if something else is there. Makes a string. */
  get followingWord(): string {
    return this.text.slice(this.next, endOfName(this.text, this.next)).toUpperCase()
  }

  /** Whether a `.` follows that makes the current word or quoted name a qualifier. */
  isBeforeDot(isReserved: boolean): boolean {
    if (this.following !== DOT) return false
    const behind = this.text.charCodeAt(this.next + 1)
    // Two dots are those of a range. The servers take a reserved word for a name only where the dot and a bare name
    // follow at once.
    return isReserved ? this.next === this.end && isNameCode(behind) : behind !== DOT
  }

  /** Moves over `.` and the name or `*` behind it; over the dot alone if there is neither. */
  advancePart(): 'name' | 'star' | 'none' {
    const { text } = this
    this.#skipTrivia(this.next + 1)
    const { next, following } = this
    this.start = next
    this.end = endOfName(text, next)
    if (this.#opensName(following)) this.end = endOfQuoted(text, next, 'quoted name', false)
    if (following === STAR) this.end++
    if (this.end === next) return 'none'
    this.#skipTrivia(this.end)
    return following === STAR ? 'star' : 'name'
  }

  #opensName(code: number): boolean {
    return code === BACKTICK || (code === DOUBLE_QUOTE && this.#modes.ansiQuotes === true)
  }

  #readToken(code: number): TokenKind {
    const { text, start } = this
    switch (classOf(code)) {
      case QUOTE:
        return this.#readQuoted(start)
      case VARIABLE:
        this.end = endOf(VARIABLE_NAME, text, start)
        if (text.charCodeAt(this.end - 1) === AT && classOf(text.charCodeAt(this.end)) === QUOTE) {
          this.#readQuoted(this.end)
        }
        return 'value'
      case DIGIT:
      case FRACTION:
        this.end = endOf(NUMBER, text, start)
        if (this.end > start) return 'value'
        break
      case NAME:
        this.end = code === DOLLAR && this.mayOpenDollarQuote ? endOf(DOLLAR_QUOTE, text, start) : start
        if (this.end > start) return 'string'
        break
      default:
        return this.#readPunctuation()
    }
    this.end = endOfName(text, start)
    // A dot that no digit follows.
    return this.end > start ? 'word' : this.#readPunctuation()
  }

  #readPunctuation(): TokenKind {
    this.end = this.start + 1
    if (this.start < this.text.length) return 'punctuation'
    if (this.#isInComment) throw new UnterminatedSqlError('comment', this.executableComment.start)
    return 'end'
  }

  #readQuoted(position: number): TokenKind {
    const isName = this.#opensName(this.text.charCodeAt(position))
    const hasEscapes = !isName && this.#modes.noBackslashEscapes !== true
    this.end = endOfQuoted(this.text, position, isName ? 'quoted name' : 'string', hasEscapes)
    return isName ? 'quoted' : 'string'
  }

  #skipTrivia(from: number): void {
    this.next = from
    do {
      let code = this.text.charCodeAt(this.next)
      while (isSpaceCode(code)) code = this.text.charCodeAt(++this.next)
      this.following = code
    } while (classOf(this.following) === COMMENT_START && this.#skipComment())
  }

  /** Moves `next` over a comment, or over a mark of an executable one; false if something else stands there. */
  #skipComment(): boolean {
    const { text, next } = this
    const end = endOf(COMMENT, text, next)
    if (text.startsWith('*/', next)) {
      // Elsewhere it is punctuation.
      if (!this.#isInComment) return false
      this.#isInComment = false
      this.endOfComment = next
    } else if (text.startsWith('/*', next)) {
      if (end === next) throw new UnterminatedSqlError('comment', next)
      if (text.charCodeAt(end - 1) !== SLASH) {
        this.#isInComment = true
        this.executableComment = { start: next, end }
      }
    }
    this.next = end
    return end > next
  }
}
