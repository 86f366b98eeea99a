import type { ColumnBuilder, ColumnValues } from './column-builder.ts'
import { NULL_LENGTH, type RowPacket } from './row-packet.ts'

/** Texts that may repeat: so many bytes long, and so many different ones. */
const [REPEATED_BYTES, REPEATED_TEXTS] = [32, 1_024]

/** Places to look for a text; a power of two, several times as many as texts. */
const PLACES = 4_096

/** A text seen before, with its bytes. */
interface KnownText {
  readonly text: string
  readonly bytes: Uint8Array
}

/** A column of text. Each short text is kept once, and recognised by its bytes: symbols and states are few. */
export class TextBuilder implements ColumnBuilder {
  readonly #encoding: string
  readonly #values: unknown[] = []
  #known: (KnownText | undefined)[] | undefined = new Array(PLACES).fill(undefined)
  #texts = 0

  constructor(encoding: string) {
    this.#encoding = encoding
  }

  push(value: unknown): void {
    this.#values.push(value)
  }

  read(packet: RowPacket): void {
    const { buffer, offset } = packet
    const length = buffer[offset] ?? NULL_LENGTH
    if (this.#known === undefined || length > REPEATED_BYTES) {
      this.#values.push(packet.readLengthCodedString(this.#encoding))
      return
    }
    const start = offset + 1
    const end = start + length
    let hash = length
    for (let index = start; index < end; index += 1) hash = (Math.imul(hash, 31) + (buffer[index] ?? 0)) | 0
    let place = (hash ^ (hash >>> 12)) & (PLACES - 1)
    // Two texts of one place must not drive each other out. Most places are empty, so this ends soon.
    for (let known = this.#known[place]; known !== undefined; known = this.#known[place]) {
      if (isEqual(known.bytes, buffer, start, length)) {
        packet.offset = end
        this.#values.push(known.text)
        return
      }
      place = (place + 1) & (PLACES - 1)
    }
    const text = packet.readLengthCodedString(this.#encoding)
    this.#values.push(text)
    if (text === null) return
    this.#texts += 1
    // Too many different ones: looking them up would cost time and save nothing.
    if (this.#texts > REPEATED_TEXTS) this.#known = undefined
    // A copy: `slice` of a Buffer would hold on to all that came with these bytes.
    else this.#known[place] = { text, bytes: new Uint8Array(buffer.subarray(start, end)) }
  }

  finish(): ColumnValues {
    // An array that grew has room for up to half as many again.
    return this.#values.slice()
  }
}

function isEqual(bytes: Uint8Array, buffer: Uint8Array, start: number, length: number): boolean {
  if (bytes.length !== length) return false
  for (let index = 0; index < length; index += 1) if (bytes[index] !== buffer[start + index]) return false
  return true
}
