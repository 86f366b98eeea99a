/** C0 and C1 control characters, DEL, and what turns the direction of a line. */
const HIDDEN = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

/**
 * A name or a text of somebody else's for a terminal: what would move the cursor, end the line or colour it is written as
 * `\\x1b`, so that a name cannot look like another one.
 *
 * @param keep characters that are let through
 */
export function toVisibleText(text: string, keep = ''): string {
  return text.replace(HIDDEN, (character) => {
    if (keep.includes(character)) return character
    const code = (character.codePointAt(0) ?? 0).toString(16)
    return code.length > 2 ? `\\u${code.padStart(4, '0')}` : `\\x${code.padStart(2, '0')}`
  })
}
