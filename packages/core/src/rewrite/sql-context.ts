import { SqlScanner } from './sql-scanner.ts'

/**
 * What kind of place the scanner is in, as far as names go. An `operand` is the inside of a parenthesis that holds no
 * query, or a PREPARE: its FROM is TRIM's or EXTRACT's, or stands before a text.
 */
export type Mode = 'operand' | 'expression' | 'table' | 'on'
/** What the next name token is, whatever the mode: a table, a database by itself, or what GRANT is ON. */
export type Expected = 'nothing' | 'table' | 'database' | 'grant'

/** Verbs behind which a keyword tells what is named. */
const BEFORE_OBJECT = /^(?:CREATE|ALTER|DROP|SHOW|CHECK|REPAIR|OPTIMIZE|FLUSH|CHECKSUM)$/

/**
 * A scanner that remembers of the tokens so far what tells whether a two-part name stands in table position: the mode of
 * the current parenthesis and of those around it, the statement's head, and the last two tokens.
 */
export class SqlContext extends SqlScanner {
  mode: Mode = 'expression'
  /**
   * What the statement does: '' before its verb, then the verb, and for DDL the object too (`CREATE VIEW`). In SHOW,
   * `SHOW FROM FROM` waits for two FROM or IN until the database, `SHOW FROM` for one.
   */
  head = ''
  expected: Expected = 'nothing'
  /** The current token may be the first of a statement. */
  isStart = true
  /** The current token, if it is a keyword: in capitals. */
  word = ''
  /** The last token: a keyword in capitals, a punctuation character, `value`, `name`, or `label` for a name at a start. */
  previous = ''
  beforePrevious = ''
  /** The last token is a name, or a word that could be one. */
  isAfterName = false
  /** Within `<<label>>` (ORACLE mode), behind which a statement starts. */
  isLabelOpen = false
  /** CASE expressions that are open: their THEN and ELSE start no statement. */
  cases = 0
  #isNextStart = false
  /** The last executable comment begins where a statement may: a server that skips it has the statement start behind. */
  #isCommentAtStart = true
  readonly #outerModes: Mode[] = []

  get depth(): number {
    return this.#outerModes.length
  }

  /**
   * Between the name of a routine and its body, or the conditions of a handler and what it does: a single statement will
   * do for either, and starts anywhere.
   */
  get isBeforeBody(): boolean {
    const { head } = this
    const hasBody =
      head === 'CREATE PROCEDURE' || head === 'CREATE FUNCTION' || head === 'CREATE PACKAGE' || head === 'HANDLER FOR'
    return hasBody && this.expected === 'nothing' && this.depth === 0
  }

  /** Behind the dot of `.t`, which is of the current database; two dots are those of a range (`1..db.f()`). */
  get isAfterDot(): boolean {
    return this.previous === '.' && !/^(?:value|name|label|[.)])$/.test(this.beforePrevious)
  }

  get mayStart(): boolean {
    return this.isStart || this.isBeforeBody
  }

  /** The statement has no verb so far: a reserved one is its own, whatever words stand before it. */
  get awaitsVerb(): boolean {
    return this.head === '' || this.mayStart
  }

  /** Between a verb and its object, and no account (`DEFINER=event@localhost`) or role. */
  get isHeader(): boolean {
    return this.depth === 0 && this.previous !== '=' && BEFORE_OBJECT.test(this.head)
  }

  get isGrant(): boolean {
    return this.head === 'GRANT' || this.head === 'REVOKE'
  }

  /** Called when a token is dealt with. */
  shift(token: string, isName = false): void {
    this.isAfterName = isName
    this.beforePrevious = this.previous
    this.previous = token
    this.isStart = this.#isNextStart || (this.#isCommentAtStart && this.endOfComment >= this.end)
    this.#isNextStart = false
    if (this.executableComment.start >= this.end) this.#isCommentAtStart = this.isStart
  }

  /** A statement may start behind the current token. */
  startStatement(): void {
    this.#isNextStart = true
    this.head = ''
    this.endTables()
  }

  /** `;` ends whatever was open. */
  reset(): void {
    this.#outerModes.length = 0
    this.cases = 0
    this.mode = 'expression'
    this.startStatement()
  }

  /** No table stands from here on, up to what opens another list of them. */
  endTables(): void {
    if (this.mode !== 'operand') this.mode = 'expression'
  }

  open(mode: Mode): void {
    this.#outerModes.push(this.mode)
    this.mode = mode
  }

  close(): void {
    this.mode = this.#outerModes.pop() ?? this.mode
  }
}
