import { isAscii, isUtf8 } from 'node:buffer'
import { findDoubleBytes } from './double-bytes.ts'

/** In sessions of these the server takes the bytes of a name for UTF-8. */
const UTF8_SETS: readonly string[] = ['utf8mb4', 'utf8mb3', 'utf8', 'binary']

/** What stands for a byte is this and the byte: a lone surrogate, which UTF-8 cannot hold. */
const RAW = 0xdc00
const RAW_BYTE = /[\udc00-\udcff]/u

/** Whether bytes that are no UTF-8 stand in the text, as `decodeStatement` leaves them there. */
export function hasRawBytes(text: string): boolean {
  return RAW_BYTE.test(text)
}

/**
 * The text of a statement that a session of this character set reads. What is no UTF-8, or in a session of another set
 * no ASCII, is kept byte for byte: each stands as a character that is a letter to all that reads SQL, and no part of a
 * character is taken for a quote or a backslash. `encodeStatement` gives the same bytes again.
 */
export function decodeStatement(bytes: Buffer, characterSet: string): string {
  if (isAscii(bytes)) return bytes.toString('latin1')
  const isInUtf8 = UTF8_SETS.includes(characterSet)
  if (isInUtf8 && isUtf8(bytes)) return bytes.toString('utf8')
  const isDouble = findDoubleBytes(characterSet)
  const units = new Uint16Array(bytes.length)
  let end = 0
  for (let at = 0; at < bytes.length; ) {
    const byte = bytes[at] ?? 0
    const point = byte < 0x80 ? byte : isInUtf8 ? readCodePoint(bytes, at) : 0
    if (byte >= 0x80 && point === 0) {
      const next = bytes[at + 1] ?? 0
      units[end++] = RAW + byte
      at += 1
      if (isDouble?.(byte, next)) {
        units[end++] = RAW + next
        at += 1
      }
      continue
    }
    at += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4
    if (point >= 0x10000) units[end++] = 0xd7c0 + (point >> 10)
    units[end++] = point < 0x10000 ? point : 0xdc00 + (point & 0x3ff)
  }
  return Buffer.from(units.buffer, 0, 2 * end).toString('utf16le')
}

/** What the server is sent of a text: UTF-8, save for the bytes that `decodeStatement` kept. */
export function encodeStatement(text: string): Buffer {
  if (!hasRawBytes(text)) return Buffer.from(text, 'utf8')
  const bytes = Buffer.allocUnsafe(3 * text.length)
  let end = 0
  for (let at = 0; at < text.length; ) {
    const point = text.codePointAt(at) ?? 0
    if (point < 0x80 || (point >= RAW && point <= RAW + 0xff)) bytes[end++] = point & 0xff
    else end += bytes.write(String.fromCodePoint(point), end, 'utf8')
    at += point < 0x10000 ? 1 : 2
  }
  return bytes.subarray(0, end)
}

/** The character whose UTF-8 begins at this byte, which is not ASCII; 0 if none does. */
function readCodePoint(bytes: Buffer, at: number): number {
  const first = bytes[at] ?? 0
  const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
  let point = first & (0xff >> (length + 1))
  for (let index = 1; index < length; index++) {
    const next = bytes[at + index] ?? 0
    if ((next & 0xc0) !== 0x80) return 0
    point = (point << 6) | (next & 0x3f)
  }
  const isShortest = point >= (length === 2 ? 0x80 : length === 3 ? 0x800 : 0x10000)
  const isSurrogate = point >= 0xd800 && point <= 0xdfff
  return first >= 0xc0 && first < 0xf8 && isShortest && !isSurrogate && point <= 0x10ffff ? point : 0
}
