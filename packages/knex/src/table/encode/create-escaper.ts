/** From this many characters on a text is escaped by its bytes; below, that costs more than it brings (measured). */
const LONG = 1_024

/**
 * Gives what writes two characters for each of some, all of them ASCII; it leaves a text without them as it is, and takes
 * well-formed ones alone.
 */
export function createEscaper(pairs: Readonly<Record<string, string>>): (text: string) => string {
  const codes = Object.keys(pairs).map((character) => `\\x${Buffer.from(character).toString('hex')}`)
  const [some, every] = [new RegExp(`[${codes.join('')}]`), new RegExp(`[${codes.join('')}]`, 'g')]
  const toPair = (character: string): string => pairs[character] ?? character
  // By byte, the two that are written for it; 0: it is written as it is.
  const byByte = new Uint16Array(256)
  for (const [character, pair] of Object.entries(pairs))
    byByte[character.charCodeAt(0)] = Buffer.from(pair).readUInt16BE()
  return (text) => {
    if (!some.test(text)) return text
    return text.length < LONG ? text.replace(every, toPair) : escapeLong(text, byByte)
  }
}

/**
 * V8's `replace` lists every place before it begins: tens of millions end the process ("Fatal JavaScript invalid size
 * error", Node 24). An ASCII character's byte is part of no other character.
 */
function escapeLong(text: string, byByte: Uint16Array): string {
  const bytes = Buffer.from(text)
  let more = 0
  for (let index = 0; index < bytes.length; index += 1) if (byByte[bytes[index] ?? 0] !== 0) more += 1
  const escaped = Buffer.allocUnsafe(bytes.length + more)
  let length = 0
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index] ?? 0
    const pair = byByte[byte] ?? 0
    if (pair === 0) escaped[length++] = byte
    else length = escaped.writeUInt16BE(pair, length)
  }
  return escaped.toString()
}
