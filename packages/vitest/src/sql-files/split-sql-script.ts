import { findDoubleBytes } from './double-bytes.ts'
import { endOfPiece, type ScriptReading } from './script-pieces.ts'
import { ScriptSession } from './script-session.ts'
import { decodeStatement } from './statement-bytes.ts'

/** One statement of a script, without its delimiter. */
export interface ScriptStatement {
  /** As `decodeStatement` gives it. */
  readonly sql: string
  /** The line of the script on which it begins, from 1. */
  readonly line: number
  /** What ended it, or would have. */
  readonly delimiter: string
  /** As which its bytes are read. */
  readonly characterSet: string
}

/** The client program's own command; the server does not know it. */
const DELIMITER = /[ \t]*delimiter[ \t]+([^\t-\r ]+)[^\n]*(?:\n|$)/iy

/** The one statement that the client program takes without a delimiter, alone on its line. */
const USE = /[ \t]*use[ \t]+[^\t-\r ]+[ \t]*\r?(?:\n|$)/iy

/** A comment that the server ignores; one that begins with `!` or `M!` is read by it. */
const IGNORED_COMMENT = /^(?:\/\*(?!M?!)[\s\S]*?\*\/|--(?=[\t-\r ]|$)[^\n]*|#[^\n]*|[\t-\r ])+/

/**
 * Splits a script as the client programs do: at `;`, or at what `DELIMITER` sets. Comments between statements go. A
 * `session` that several scripts run in takes what one sets to the next.
 */
export function splitSqlScript(
  bytes: Buffer,
  session: ScriptSession = new ScriptSession(),
): readonly ScriptStatement[] {
  const script = bytes.toString('latin1')
  const statements: ScriptStatement[] = []
  let delimiter = ';'
  let reading = readAs(session)
  let start = 0
  let position = 0
  let line = 1
  let counted = 0
  const end = (at: number) => {
    const begin = start + (IGNORED_COMMENT.exec(script.slice(start, at))?.[0].length ?? 0)
    const stop = trimEnd(script, begin, at)
    if (stop === begin) return
    const { characterSet } = session
    const sql = decodeStatement(bytes.subarray(begin, stop), characterSet)
    line += countLineEnds(script, counted, begin)
    counted = begin
    statements.push({ sql, line, delimiter, characterSet })
    session.follow(sql)
    reading = readAs(session)
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
    position = endOfPiece(script, position, reading)
  }
  end(script.length)
  return statements
}

function readAs({ modes, characterSet }: ScriptSession): ScriptReading {
  return { modes, isDouble: findDoubleBytes(characterSet) }
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

/** Without the white space before `end`. */
function trimEnd(text: string, begin: number, end: number): number {
  let stop = end
  while (stop > begin && /[\t-\r ]/.test(text[stop - 1] ?? '')) stop -= 1
  return stop
}

function countLineEnds(text: string, from: number, until: number): number {
  let lines = 0
  for (let at = text.indexOf('\n', from); at !== -1 && at < until; at = text.indexOf('\n', at + 1)) lines += 1
  return lines
}
