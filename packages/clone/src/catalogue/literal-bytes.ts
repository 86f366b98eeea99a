import type { SqlModes } from '@dbenv/core'
import { toTextBytes } from './text-bytes.ts'

/** What a backslash makes of a character (both manuals, "String Literals"); before any other it is left out. */
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['0', '\0'],
  ['b', '\b'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['Z', '\x1a'],
  ['%', '\\%'],
  ['_', '\\_'],
])

/** The bytes of a string literal as a session of these modes reads it, its quotes included in the text. */
export function toLiteralBytes(literal: string, { noBackslashEscapes }: SqlModes): Buffer {
  const quote = literal.charAt(0)
  const inside = literal.slice(1, -1)
  const text = noBackslashEscapes
    ? inside.replaceAll(quote + quote, quote)
    : inside.replace(/\\([\s\S])|''|""/g, (found, escaped: string | undefined) => {
        if (escaped !== undefined) return ESCAPES.get(escaped) ?? escaped
        return found === quote + quote ? quote : found
      })
  return toTextBytes(text)
}
