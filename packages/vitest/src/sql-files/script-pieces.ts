import type { SqlModes } from '@dbenv/core'

/** How a script is read at some place of it. */
export interface ScriptReading {
  readonly modes: Required<SqlModes>
  /** Whether a byte and the one behind it are one character. */
  readonly isDouble: ((byte: number, next: number) => boolean) | undefined
}

const BACKSLASH = 0x5c

/**
 * Where the piece that begins at `at` ends: a string, a quoted name, a comment, a word or a single character, so that
 * no delimiter in it ends a statement. What is not closed goes to the end. `script` has a byte a character.
 */
export function endOfPiece(script: string, at: number, { modes, isDouble }: ScriptReading): number {
  switch (script[at]) {
    case "'":
      return endOfQuoted(script, at, modes.noBackslashEscapes ? undefined : BACKSLASH, isDouble)
    case '"': {
      const hasEscapes = !modes.noBackslashEscapes && !modes.ansiQuotes
      return endOfQuoted(script, at, hasEscapes ? BACKSLASH : undefined, isDouble)
    }
    case '`':
      return endOfQuoted(script, at, undefined, isDouble)
    case '/':
      return script[at + 1] === '*' ? behind(script, '*/', at + 2) : at + 1
    case '#':
      return behind(script, '\n', at)
    case '-':
      return LINE_COMMENT.test(script.slice(at, at + 3)) ? behind(script, '\n', at) : at + 1
    default:
  }
  WORD.lastIndex = at
  if (WORD.test(script)) return WORD.lastIndex
  return at + (isDouble?.(script.charCodeAt(at), script.charCodeAt(at + 1)) ? 2 : 1)
}

const LINE_COMMENT = /^--(?:[\t-\r ]|$)/
const WORD = /[A-Za-z0-9_]+/y

function behind(script: string, text: string, from: number): number {
  const found = script.indexOf(text, from)
  return found === -1 ? script.length : found + text.length
}

/** The quote is doubled in it. A loop: a regular expression runs out of stack in a value of some megabytes. */
function endOfQuoted(
  script: string,
  at: number,
  backslash: number | undefined,
  isDouble: ScriptReading['isDouble'],
): number {
  const quote = script.charCodeAt(at)
  for (let end = at + 1; end < script.length; end++) {
    const code = script.charCodeAt(end)
    if (code === backslash) end++
    else if (code === quote && script.charCodeAt(++end) !== quote) return end
    else if (code >= 0x80 && isDouble?.(code, script.charCodeAt(end + 1))) end++
  }
  return script.length
}
