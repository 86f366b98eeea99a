/** One statement of a script, without its delimiter. */
export interface ScriptStatement {
  readonly sql: string
  /** The line of the script on which it begins, from 1. */
  readonly line: number
  /** What ended it, or would have. */
  readonly delimiter: string
}

/** What is read as one piece, so that a delimiter in it ends nothing. Each alternative fits what it stands before. */
const toPiece = (quoted: readonly string[]): RegExp =>
  new RegExp(
    [
      ...quoted,
      '`(?:[^`]|``)*`',
      String.raw`/\*[\s\S]*?\*/`,
      String.raw`--(?=[\s]|$)[^\n]*`,
      String.raw`#[^\n]*`,
      '[A-Za-z0-9_]+',
    ].join('|'),
    'y',
  )
const PIECE = toPiece([String.raw`'(?:[^'\\]|\\[\s\S]|'')*'`, String.raw`"(?:[^"\\]|\\[\s\S]|"")*"`])
const PIECE_WITHOUT_ESCAPES = toPiece([`'(?:[^']|'')*'`, `"(?:[^"]|"")*"`])

/** Sets the modes of what follows: a dump does, and the client program asks the server after each statement. */
const SETS_MODES = /^(?:\/\*!\d*\s*)?SET\b[^;]*\bsql_mode\b/i

/** The client program's own command; the server does not know it. */
const DELIMITER = /[ \t]*delimiter[ \t]+(\S+)[^\n]*(?:\n|$)/iy

/** The one statement that the client program takes without a delimiter, alone on its line. */
const USE = /[ \t]*use[ \t]+\S+[ \t]*\r?(?:\n|$)/iy

/** A comment that the server ignores; one that begins with `!` or `M!` is read by it. */
const IGNORED_COMMENT = /^(?:\/\*(?!M?!)[\s\S]*?\*\/|--(?=[\s]|$)[^\n]*|#[^\n]*|\s)+/

/** Splits a script as the client programs do: at `;`, or at what `DELIMITER` sets. Comments between statements go. */
export function splitSqlScript(script: string): readonly ScriptStatement[] {
  const statements: ScriptStatement[] = []
  let delimiter = ';'
  let piece = PIECE
  let start = 0
  let position = 0
  let line = 1
  let counted = 0
  const end = (at: number) => {
    const text = script.slice(start, at)
    const lead = IGNORED_COMMENT.exec(text)?.[0].length ?? 0
    const sql = text.slice(lead).trimEnd()
    if (sql === '') return
    line += countLineEnds(script, counted, start + lead)
    counted = start + lead
    statements.push({ sql, line, delimiter })
    if (SETS_MODES.test(sql)) piece = /NO_BACKSLASH_ESCAPES/i.test(sql) ? PIECE_WITHOUT_ESCAPES : PIECE
  }
  while (position < script.length) {
    const command = isLineStart(script, position) ? readCommand(script, position, delimiter) : undefined
    if (command !== undefined && isEmpty(script.slice(start, position))) {
      if (command.delimiter === undefined) end(position + command.length)
      delimiter = command.delimiter ?? delimiter
      position += command.length
      start = position
      continue
    }
    if (script.startsWith(delimiter, position)) {
      end(position)
      position += delimiter.length
      start = position
      continue
    }
    position += matchAt(piece, script, position)?.[0].length || 1
  }
  end(script.length)
  return statements
}

/** A line that the client program reads by itself; one without a new delimiter is a statement that the server gets. */
interface CommandLine {
  readonly length: number
  readonly delimiter?: string
}

function readCommand(script: string, position: number, delimiter: string): CommandLine | undefined {
  const [line, newDelimiter] = matchAt(DELIMITER, script, position) ?? []
  if (line !== undefined && newDelimiter !== undefined) return { length: line.length, delimiter: newDelimiter }
  const [use] = matchAt(USE, script, position) ?? []
  return use === undefined || use.includes(delimiter) ? undefined : { length: use.length }
}

function matchAt(pattern: RegExp, text: string, position: number): RegExpExecArray | undefined {
  pattern.lastIndex = position
  return pattern.exec(text) ?? undefined
}

function isEmpty(text: string): boolean {
  return text.replace(IGNORED_COMMENT, '') === ''
}

function isLineStart(text: string, position: number): boolean {
  return position === 0 || text[position - 1] === '\n'
}

function countLineEnds(text: string, from: number, until: number): number {
  let lines = 0
  for (let at = text.indexOf('\n', from); at !== -1 && at < until; at = text.indexOf('\n', at + 1)) lines += 1
  return lines
}
