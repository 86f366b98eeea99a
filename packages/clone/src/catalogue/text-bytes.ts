/** The first of the lone surrogates that stand for bytes 0x80 to 0xFF, which no text of a server holds itself. */
const STAND_IN = 0xdc00

/** Whether a text of {@link readTextBytes} holds a byte that is no UTF-8. */
export const STANDS_FOR_BYTE: RegExp = /[\udc80-\udcff]/u

/** Bytes as UTF-8; each byte that is none becomes a lone surrogate that stands for it. */
export function readTextBytes(bytes: Uint8Array): string {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  let text = ''
  let from = 0
  for (let at = 0; at < bytes.length; ) {
    const length = characterLength(bytes, at)
    if (length === 0) {
      text += decoder.decode(bytes.subarray(from, at)) + String.fromCharCode(STAND_IN + (bytes[at] ?? 0))
      from = at + 1
    }
    at += Math.max(1, length)
  }
  return text + decoder.decode(bytes.subarray(from))
}

/** The bytes of which {@link readTextBytes} makes a text. */
export function toTextBytes(text: string): Buffer {
  const parts = text.match(/[\udc80-\udcff]|[^\udc80-\udcff]+/gu) ?? []
  return Buffer.concat(
    parts.map((part) =>
      STANDS_FOR_BYTE.test(part) ? Buffer.from([part.charCodeAt(0) - STAND_IN]) : Buffer.from(part, 'utf8'),
    ),
  )
}

/** How many bytes the character at a place has; 0 where none begins. */
function characterLength(bytes: Uint8Array, at: number): number {
  const [first = 0, second = 0] = bytes.subarray(at, at + 2)
  if (first < 0x80) return 1
  const length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0
  for (let next = at + 1; next < at + length; next++) {
    if (((bytes[next] ?? 0) & 0xc0) !== 0x80) return 0
  }
  // No character is written in more bytes than it needs, none is a surrogate, and none lies above U+10FFFF.
  if ((first === 0xe0 && second < 0xa0) || (first === 0xed && second > 0x9f)) return 0
  if ((first === 0xf0 && second < 0x90) || (first === 0xf4 && second > 0x8f)) return 0
  return length
}
