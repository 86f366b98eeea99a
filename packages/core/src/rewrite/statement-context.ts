/** What kind of place the scanner is in, as far as names go. */
export type Mode = 'expression' | 'table' | 'on'
/** What the next name token is, whatever the mode: a table, a database by itself, or what GRANT is ON. */
export type Expected = 'nothing' | 'table' | 'database' | 'grant'
/** How statements start: `call` where a bare `db.p;` is one (ORACLE mode). */
export type StatementStart = 'no' | 'yes' | 'call'
/** What a statement does, as far as the rules ask; `none` before its verb, `other` for those that only read rows or set columns. */
export type Verb =
  | 'none'
  | 'CREATE'
  | 'ALTER'
  | 'DROP'
  | 'SHOW'
  | 'CHECK'
  | 'GRANT'
  | 'INSERT'
  | 'DELETE'
  | 'EXPLAIN'
  | 'SET STATEMENT'
  | 'HANDLER FOR'
  | 'other'

interface Frame {
  readonly mode: Mode
  readonly isSelect: boolean
}

/**
 * What must be remembered of the tokens so far to tell whether a two-part name stands in table position: the mode of
 * the current parenthesis and those around it, the statement's verb and object, and the last two tokens.
 */
export class StatementContext {
  mode: Mode = 'expression'
  /** The current parenthesis (or the text itself) holds a SELECT, so that its FROM is no TRIM's or EXTRACT's. */
  isSelect = false
  verb: Verb = 'none'
  /** The object of CREATE, ALTER, DROP, SHOW, CHECK: its keyword, or '' as long as none was seen. */
  object = ''
  /** Between such a verb and its object. */
  isHeader = false
  expected: Expected = 'nothing'
  /** Whether the current token may be the first of a statement. */
  start: StatementStart = 'yes'
  /** In SHOW: how many FROM or IN until the database. */
  showScopes = 0
  /** The last token: a keyword in capitals, a punctuation character, `value`, `name`, or `label` for a name at a start. */
  previous = ''
  beforePrevious = ''
  #nextStart: StatementStart = 'no'
  readonly #frames: Frame[] = []

  get depth(): number {
    return this.#frames.length
  }

  /**
   * Between the name of a routine and its body, or the conditions of a handler and what it does: a single statement will
   * do for either, and starts anywhere.
   */
  get isBeforeBody(): boolean {
    const isRoutine = this.verb === 'CREATE' && (this.object === 'PROCEDURE' || this.object === 'FUNCTION')
    return (isRoutine || this.verb === 'HANDLER FOR') && this.expected === 'nothing' && this.#frames.length === 0
  }

  get mayStart(): boolean {
    return this.start !== 'no' || this.isBeforeBody
  }

  get isTablePosition(): boolean {
    return this.mode === 'table' || this.expected === 'table'
  }

  /** Called when a token is dealt with. */
  shift(token: string): void {
    this.beforePrevious = this.previous
    this.previous = token
    this.start = this.#nextStart
    this.#nextStart = 'no'
  }

  /** A statement may start behind the current token. */
  startStatement(start: StatementStart): void {
    this.#nextStart = start
    this.verb = 'none'
    this.object = ''
    this.isHeader = false
  }

  setVerb(verb: Verb): void {
    this.verb = verb
    this.object = ''
    this.isHeader = false
    this.showScopes = 0
  }

  /** `;` ends whatever was open. */
  reset(): void {
    this.#frames.length = 0
    this.mode = 'expression'
    this.isSelect = false
    this.expected = 'nothing'
    this.showScopes = 0
    this.startStatement('call')
  }

  open(mode: Mode): void {
    this.#frames.push({ mode: this.mode, isSelect: this.isSelect })
    this.mode = mode
    this.isSelect = false
  }

  close(): void {
    const frame = this.#frames.pop()
    if (frame === undefined) return
    this.mode = frame.mode
    this.isSelect = frame.isSelect
  }
}
