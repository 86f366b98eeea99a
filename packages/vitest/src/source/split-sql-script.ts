/** One statement of a script, without its delimiter. */
export interface ScriptStatement {
  readonly sql: string
  /** The line of the script on which it begins, from 1. */
  readonly line: number
  /** What ended it, or would have. */
  readonly delimiter: string
}

/** What is read as one piece, so that a delimiter in it ends nothing. Each alternative fits what it stands before. */
const PIECE = new RegExp(
  [
    String.raw`'(?:[^'\\]|\\[\s\S]|'')*'`,
    String.raw`"(?:[^"\\]|\\[\s\S]|"")*"`,
    '`(?:[^`]|``)*`',
    String.raw`/\*[\s\S]*?\*/`,
    String.raw`--(?=[\s]|$)[^\n]*`,
    String.raw`#[^\n]*`,
    '[A-Za-z0-9_]+',
  ].join('|'),
  'y',
)

/** The client program's own command; the server does not know it. */
const DELIMITER = /[ \t]*delimiter[ \t]+(\S+)[^\n]*(?:\n|$)/iy

/** A comment that the server ignores; one that begins with `!` or `M!` is read by it. */
const IGNORED_COMMENT = /^(?:\/\*(?!M?!)[\s\S]*?\*\/|--(?=[\s]|$)[^\n]*|#[^\n]*|\s)+/

/** Splits a script as the client programs do: at `;`, or at what `DELIMITER` sets. Comments between statements go. */
export function splitSqlScript(script: string): readonly ScriptStatement[] {
  const statements: ScriptStatement[] = []
  let delimiter = ';'
  let start = 0
  let position = 0
  const end = (at: number) => {
    const text = script.slice(start, at)
    const lead = IGNORED_COMMENT.exec(text)?.[0].length ?? 0
    const sql = text.slice(lead).trimEnd()
    if (sql !== '') statements.push({ sql, line: countLines(script, start + lead), delimiter })
  }
  while (position < script.length) {
    const command = isLineStart(script, position) ? matchAt(DELIMITER, script, position) : undefined
    if (command?.[1] !== undefined && isEmpty(script.slice(start, position))) {
      delimiter = command[1]
      position += command[0].length
      start = position
      continue
    }
    if (script.startsWith(delimiter, position)) {
      end(position)
      position += delimiter.length
      start = position
      continue
    }
    position += matchAt(PIECE, script, position)?.[0].length || 1
  }
  end(script.length)
  return statements
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

function countLines(text: string, until: number): number {
  let lines = 1
  for (let at = text.indexOf('\n'); at !== -1 && at < until; at = text.indexOf('\n', at + 1)) lines += 1
  return lines
}
