import {
  BACKTICK,
  COMMENT,
  classOf,
  DIGIT,
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
  TRIVIA,
  VARIABLE,
  VARIABLE_NAME,
} from './lexemes.ts'
import { UnterminatedSqlError } from './rewrite-errors.ts'
import type { SqlModes } from './sql-modes.ts'

/** What the scanner found. A `word` may be a keyword or a bare name; a `value` is a number, a variable or `.name`. */
export type TokenKind = 'end' | 'word' | 'quoted' | 'string' | 'value' | 'punctuation'

const BLANK = 0x20
const STAR = 0x2a
const SLASH = 0x2f
const DOLLAR = 0x24
const AT = 0x40

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
  /** Where the mark of the last executable comment so far stands, -1 and -1 before the first. */
  executableComment: { readonly start: number; readonly end: number } = { start: -1, end: -1 }
  #isInComment = false

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

  /** The word at `next` in capitals, '' if something else is there. Makes a string. */
  get followingWord(): string {
    return this.text.slice(this.next, endOfName(this.text, this.next)).toUpperCase()
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
    else if (this.#opensName(code)) this.end = endOfQuoted(text, this.start, 'quoted name', false)
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
        this.end = code === DOLLAR && this.mayOpenDollarQuote ? endOf(DOLLAR_QUOTE, text, start) : start
        if (this.end > start) return 'string'
        this.end = endOfName(text, start)
        return 'word'
      case DIGIT:
        this.end = endOf(NUMBER, text, start)
        if (this.end > start) return 'value'
        this.end = endOfName(text, start)
        return 'word'
      case QUOTE:
        return this.#readQuoted(start, this.#opensName(code))
      case VARIABLE:
        this.end = endOf(VARIABLE_NAME, text, start)
        if (text.charCodeAt(this.end - 1) === AT && classOf(text.charCodeAt(this.end)) === QUOTE) {
          this.#readQuoted(this.end, text.charCodeAt(this.end) === BACKTICK)
        }
        return 'value'
      case FRACTION:
        this.end = endOf(NUMBER, text, start)
        if (this.end === start) this.#readUnqualified()
        return 'value'
      default:
        if (start >= text.length) return this.#finish()
        this.end = start + 1
        return 'punctuation'
    }
  }

  #readQuoted(position: number, isName: boolean): TokenKind {
    this.end = endOfQuoted(this.text, position, isName ? 'quoted name' : 'string', !isName && this.#hasEscapes)
    return isName ? 'quoted' : 'string'
  }

  #finish(): TokenKind {
    if (this.#isInComment) throw new UnterminatedSqlError('comment', this.executableComment.start)
    return 'end'
  }

  /** A name that says "of the current database": `.t`, `.t.c`. */
  #readUnqualified(): void {
    const { start } = this
    while (this.following === DOT && this.advancePart() === 'name');
    this.start = start
    if (this.end === start) this.end = start + 1
  }

  #skipTrivia(from: number): void {
    const { text } = this
    let position = from
    for (;;) {
      let code = text.charCodeAt(position)
      while (isSpaceCode(code)) code = text.charCodeAt(++position)
      this.next = position
      this.following = code
      if (classOf(code) !== TRIVIA) return
      const end = endOf(COMMENT, text, position)
      if (end === position) {
        if (text.startsWith('/*', position)) throw new UnterminatedSqlError('comment', position)
        return
      }
      if (code === STAR) {
        // Closes an executable comment; elsewhere it is punctuation.
        if (!this.#isInComment) return
        this.#isInComment = false
      } else if (code === SLASH && text.charCodeAt(end - 1) !== SLASH) {
        this.#isInComment = true
        this.executableComment = { start: position, end }
      }
      position = end
    }
  }
}
