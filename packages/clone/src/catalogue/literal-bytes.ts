import type { SqlModes } from '@dbenv/core'
import { toTextBytes } from './text-bytes.ts'

/**
 * A character set before a literal whose bytes the servers print as they are: `_latin1`. Those of Unicode's are UTF-8,
 * and bytes that are none are no text of it either.
 */
export const INTRODUCER: RegExp = /^_(?!utf8)\w+$/i

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
