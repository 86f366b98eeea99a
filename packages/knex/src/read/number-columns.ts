import type { ColumnBuilder, ColumnValues } from './column-builder.ts'
import { NULL_LENGTH, type RowPacket } from './row-packet.ts'

const FIRST_LENGTH = 1_024

/** A typed array of one element type. */
type Numbers<Element extends number | bigint> = { [index: number]: Element } & ColumnValues &
  ArrayBufferView<ArrayBuffer>

/** A typed array's class. */
interface NumbersClass<Element extends number | bigint> {
  readonly BYTES_PER_ELEMENT: number
  new (buffer: ArrayBuffer): Numbers<Element>
}

/** Keeps values in a typed array that doubles as it grows, and in a plain one once a NULL has come. */
abstract class NumberBuilder<Element extends number | bigint> implements ColumnBuilder {
  readonly #class: NumbersClass<Element>
  #room = FIRST_LENGTH
  protected values: Numbers<Element>
  protected length = 0
  #plain: unknown[] | undefined

  constructor(numbersClass: NumbersClass<Element>) {
    this.#class = numbersClass
    this.values = new numbersClass(new ArrayBuffer(FIRST_LENGTH * numbersClass.BYTES_PER_ELEMENT))
  }

  /** A value that the driver read, or its digits. */
  protected abstract convert(value: unknown): Element

  /** Stores a value of these digits without making one; `false`: somebody else must. */
  protected abstract storeDigits(buffer: Uint8Array, start: number, end: number): boolean

  protected get isPlain(): boolean {
    return this.#plain !== undefined
  }

  push(value: unknown): void {
    if (value === null) this.#plain ??= Array.from({ length: this.length }, (_, index) => this.values[index])
    if (this.#plain !== undefined) {
      this.#plain.push(value === null ? null : this.convert(value))
      return
    }
    this.makeRoom()
    this.values[this.length] = this.convert(value)
    this.length += 1
  }

  read(packet: RowPacket): void {
    const { buffer, offset } = packet
    const length = buffer[offset] ?? NULL_LENGTH
    // No number is so long that its length takes more than the one byte.
    if (length < NULL_LENGTH && this.#plain === undefined) {
      this.makeRoom()
      if (this.storeDigits(buffer, offset + 1, offset + 1 + length)) {
        this.length += 1
        packet.offset = offset + 1 + length
        return
      }
    }
    this.push(packet.readLengthCodedString('latin1'))
  }

  protected makeRoom(): void {
    if (this.length < this.#room) return
    this.#room *= 2
    this.values = this.#resize(this.#room)
  }

  /** Frees the memory that was too small or too large at once; the collector would let it pile up. */
  #resize(length: number): Numbers<Element> {
    return new this.#class(this.values.buffer.transfer(length * this.#class.BYTES_PER_ELEMENT))
  }

  finish(): ColumnValues {
    return this.#plain ?? this.#resize(this.length)
  }
}

const [MINUS, POINT, ZERO] = [45, 46, 48]

/** Digits that a number holds exactly: below 2^53. */
const SAFE_DIGITS = 15

/** The integer that the digits from `start` to `end` write; -1: they are none, or too many. */
function readDigits(buffer: Uint8Array, start: number, end: number): number {
  if (end - start > SAFE_DIGITS || start === end) return -1
  let integer = 0
  for (let index = start; index < end; index += 1) {
    const digit = (buffer[index] ?? 0) - ZERO
    if (digit < 0 || digit > 9) return -1
    integer = integer * 10 + digit
  }
  return integer
}

/** A column of integers of up to four bytes. */
export class IntegerBuilder extends NumberBuilder<number> {
  constructor(sign: 'signed' | 'unsigned') {
    super(sign === 'unsigned' ? Uint32Array : Int32Array)
  }

  protected convert(value: unknown): number {
    return Number(value)
  }

  protected storeDigits(buffer: Uint8Array, start: number, end: number): boolean {
    const isNegative = buffer[start] === MINUS
    const integer = readDigits(buffer, isNegative ? start + 1 : start, end)
    if (integer < 0) return false
    this.values[this.length] = isNegative ? -integer : integer
    return true
  }
}

/** Powers of ten that a number holds exactly. */
const POWERS = Array.from({ length: 23 }, (_, exponent) => 10 ** exponent)

/** A column of floating-point numbers, read to the last bit. */
export class DoubleBuilder extends NumberBuilder<number> {
  constructor() {
    super(Float64Array)
  }

  protected convert(value: unknown): number {
    return Number(value)
  }

  protected storeDigits(buffer: Uint8Array, start: number, end: number): boolean {
    const isNegative = buffer[start] === MINUS
    let digits = 0
    let integer = 0
    let point = end
    for (let index = isNegative ? start + 1 : start; index < end; index += 1) {
      const byte = buffer[index] ?? 0
      if (byte === POINT && point === end) {
        point = index
        continue
      }
      // An exponent, or more than the quotient below is exact for.
      if (byte < ZERO || byte > ZERO + 9 || digits === SAFE_DIGITS) return false
      integer = integer * 10 + byte - ZERO
      digits += 1
    }
    if (digits === 0) return false
    // The quotient of two exact numbers is the nearest one to it, and so is what the text is read as (IEEE 754).
    const number = point === end ? integer : integer / (POWERS[end - point - 1] ?? Number.NaN)
    this.values[this.length] = isNegative ? -number : number
    return true
  }
}

const WORD = 2 ** 32

/** A column of integers of eight bytes. */
export class BigIntegerBuilder extends NumberBuilder<bigint> {
  /** The same memory in halves: to make a bigint for each value would cost more than reading it. */
  #halves: Uint32Array

  constructor(sign: 'signed' | 'unsigned') {
    super(sign === 'unsigned' ? BigUint64Array : BigInt64Array)
    this.#halves = new Uint32Array(this.values.buffer)
  }

  protected convert(value: unknown): bigint {
    // Beyond 2^53 the driver gives digits.
    return BigInt(typeof value === 'number' ? value : String(value))
  }

  protected override makeRoom(): void {
    super.makeRoom()
    if (this.#halves.buffer !== this.values.buffer) this.#halves = new Uint32Array(this.values.buffer)
  }

  protected storeDigits(buffer: Uint8Array, start: number, end: number): boolean {
    const isNegative = buffer[start] === MINUS
    const integer = readDigits(buffer, isNegative ? start + 1 : start, end)
    if (integer < 0) return false
    const low = integer % WORD
    const high = (integer - low) / WORD
    // Two's complement: inverted, and one more; what a typed array is given it takes modulo 2^32.
    this.#halves[this.length * 2] = isNegative ? -low : low
    this.#halves[this.length * 2 + 1] = isNegative ? (low === 0 ? -high : -high - 1) : high
    return true
  }
}
