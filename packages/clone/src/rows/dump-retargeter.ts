const NEWLINE = 0x0a
const QUOTE = 0x27
const CLOSE = 0x29
const SEMICOLON = 0x3b
const BACKSLASH = 0x5c
const BACKTICK = 0x60

/** Enough of a line to tell what it is: keywords and one quoted name. */
const HEAD_BYTES = 512

/** The beginning of a line that names a table or database, up to somewhere within the name. */
const NAME_BEGUN = /^(?:INSERT\s+(?:IGNORE\s+)?INTO|USE) `(?:[^`]|``)*$/

/** What the last line of a whole dump says, of both vendors. */
const TRAILER = '-- Dump completed'

/** The dump's own mode, and days such as the 31st of February, which the server would turn into zeros otherwise. */
const LOAD_MODE = "SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES';"

/** What a dump is held against while it flows by. */
export interface DumpRetargeterOptions {
  /** Database on the source -> database that stands for it. A dump that names another one is an error. */
  readonly names: ReadonlyMap<string, string>
  /** Called at the end of each INSERT with the database on the source, the table and its rows. */
  readonly onRows: (sourceName: string, table: string, rows: number) => void
  /** Goes before each INSERT: the program that loads them ends where it fails. */
  readonly guardSql?: string | undefined
}

/** One INSERT of a dump, by the table it fills on the source. */
export interface LongestInsert {
  readonly table: string
  readonly bytes: number
}

/**
 * Reads a dump of rows piece by piece: sends each USE to the clone's database instead, counts the rows of each INSERT and
 * passes every other byte on untouched. Holds no more than the head of one line. The dump programs write a line break
 * in a value as `\n`, so that a line always begins outside of one; MariaDB's breaks an INSERT after each row.
 */
export class DumpRetargeter {
  readonly #options: DumpRetargeterOptions
  #passed: Buffer[] = []
  #head: Buffer = Buffer.alloc(0)
  #isInHead = true
  #database = ''
  #table: string | undefined
  #groups = 0
  #bytes = 0
  #longest: LongestInsert = { table: '', bytes: 0 }
  #isInString = false
  #isInName = false
  #isEscaped = false
  #isEnded = false
  #isComplete = false

  constructor(options: DumpRetargeterOptions) {
    this.#options = options
  }

  /** `true` once the trailer has come: without it the dump was cut short. */
  get isComplete(): boolean {
    return this.#isComplete
  }

  /** `true` once the first INSERT has begun. */
  get hasInserts(): boolean {
    return this.#longest.bytes > 0
  }

  /** The longest INSERT so far, the one that is flowing by included: a server takes none beyond max_allowed_packet. */
  get longestInsert(): LongestInsert {
    return this.#longest
  }

  /**
   * What goes on of a dump when its next bytes have come: parts of these (not copied), and what stands in their place.
   * Throws `TypeError` for a dump that holds what was not asked for.
   */
  read(chunk: Buffer): readonly Buffer[] {
    this.#read(chunk)
    return this.#take()
  }

  /** What is left at the end of the dump. */
  end(): readonly Buffer[] {
    if (this.#isInHead && this.#head.length > 0) this.#leaveHead()
    return this.#take()
  }

  #take(): readonly Buffer[] {
    const passed = this.#passed
    this.#passed = []
    return passed
  }

  #read(chunk: Buffer): void {
    let rest = chunk
    while (rest.length > 0) {
      if (this.#isInHead) {
        const newline = this.#findLineEnd(rest)
        const wanted = Math.min(newline < 0 ? rest.length : newline, HEAD_BYTES - this.#head.length)
        this.#head = Buffer.concat([this.#head, rest.subarray(0, wanted)])
        rest = rest.subarray(wanted)
        if (newline >= 0 && wanted === newline) this.#leaveHead()
        else if (this.#head.length >= HEAD_BYTES) this.#leaveHead()
      } else {
        const end = this.#table === undefined ? rest.indexOf(NEWLINE) : this.#count(rest)
        const line = end < 0 ? rest : rest.subarray(0, end + 1)
        this.#pass(line)
        rest = rest.subarray(line.length)
        if (end >= 0) this.#endLine()
      }
    }
  }

  /** Where the line ends that the head begins; -1 when it is not here. A name may hold line breaks of its own. */
  #findLineEnd(rest: Buffer): number {
    let newline = rest.indexOf(NEWLINE)
    const head = this.#head.toString('latin1')
    while (newline >= 0 && NAME_BEGUN.test(head + rest.toString('latin1', 0, Math.min(newline, HEAD_BYTES)))) {
      newline = rest.indexOf(NEWLINE, newline + 1)
    }
    return newline
  }

  /** Acts on what a line turns out to be, and passes its head on. */
  #leaveHead(): void {
    const text = this.#head.toString('utf8')
    this.#isInHead = false
    this.#table = /^INSERT\s+(?:IGNORE\s+)?INTO `((?:[^`]|``)+)` /.exec(text)?.[1]?.replaceAll('``', '`')
    const used = /^USE `((?:[^`]|``)+)`;?\s*$/.exec(text)?.[1]?.replaceAll('``', '`')
    if (used !== undefined) {
      const target = this.#options.names.get(used)
      if (target === undefined) throw new TypeError(`the dump names a database that was not asked for: \`${used}\``)
      this.#database = used
      this.#passed.push(Buffer.from(`USE \`${target.replaceAll('`', '``')}\`; ${LOAD_MODE}`))
    } else {
      if (this.#table === undefined && /^(?:INSERT|REPLACE|UPDATE|DELETE|DROP|CREATE|USE)\b/i.test(text)) {
        throw new TypeError(`the dump holds a statement that was not asked for: ${text.slice(0, 80)}`)
      }
      if (text.startsWith(TRAILER)) this.#isComplete = true
      if (this.#table !== undefined) {
        if (this.#options.guardSql !== undefined) this.#passed.push(Buffer.from(`${this.#options.guardSql};\n`))
        this.#count(this.#head)
      }
      this.#pass(this.#head)
    }
    this.#head = Buffer.alloc(0)
  }

  #pass(bytes: Buffer): void {
    this.#passed.push(bytes)
    if (this.#table === undefined) return
    this.#bytes += bytes.length
    if (this.#bytes > this.#longest.bytes) {
      this.#longest = { table: `${this.#database}.${this.#table}`, bytes: this.#bytes }
    }
  }

  #endLine(): void {
    // The first group of an INSERT is its list of columns.
    if (this.#table !== undefined) this.#options.onRows(this.#database, this.#table, this.#groups - 1)
    this.#isInHead = true
    this.#table = undefined
    this.#groups = 0
    this.#bytes = 0
    this.#isEnded = false
  }

  /** Counts what stands in parentheses outside strings and names, up to the end of the INSERT; -1 when it is not here. */
  #count(bytes: Buffer): number {
    for (let index = 0; index < bytes.length; index++) {
      const byte = bytes[index]
      if (this.#isInString) {
        if (this.#isEscaped) this.#isEscaped = false
        else if (byte === BACKSLASH) this.#isEscaped = true
        else if (byte === QUOTE) this.#isInString = false
      } else if (this.#isInName) {
        if (byte === BACKTICK) this.#isInName = false
      } else if (byte === QUOTE) this.#isInString = true
      else if (byte === BACKTICK) this.#isInName = true
      else if (byte === CLOSE) this.#groups++
      else if (byte === SEMICOLON) this.#isEnded = true
      else if (byte === NEWLINE && this.#isEnded) return index
    }
    return -1
  }
}
