import type { FieldPacket } from 'mysql2'

/** The values of one column: a typed array where its type has one and no value is NULL, else a plain array. */
export type ColumnValues = Int32Array | Uint32Array | Float64Array | BigInt64Array | BigUint64Array | readonly unknown[]

/** Takes the values of one column as rows arrive. */
export interface ColumnBuilder {
  push(value: unknown): void
  finish(): ColumnValues
}

/** The protocol's numbers of the types that have a typed array. */
const PROTOCOL = { TINY: 1, SHORT: 2, LONG: 3, FLOAT: 4, DOUBLE: 5, LONGLONG: 8, INT24: 9, YEAR: 13 } as const

/** The protocol's flag of an unsigned column (UNSIGNED_FLAG). */
const UNSIGNED = 32

/** Chooses what a column's values are kept in. */
export function createColumnBuilder(field: FieldPacket): ColumnBuilder {
  const isUnsigned = (Number(field.flags) & UNSIGNED) !== 0
  switch (field.columnType) {
    case PROTOCOL.TINY:
    case PROTOCOL.SHORT:
    case PROTOCOL.INT24:
    case PROTOCOL.YEAR:
      return new TypedBuilder((length) => new Int32Array(length), Number)
    case PROTOCOL.LONG:
      return new TypedBuilder((length) => (isUnsigned ? new Uint32Array(length) : new Int32Array(length)), Number)
    case PROTOCOL.FLOAT:
    case PROTOCOL.DOUBLE:
      return new TypedBuilder((length) => new Float64Array(length), Number)
    case PROTOCOL.LONGLONG:
      return new TypedBuilder(
        (length) => (isUnsigned ? new BigUint64Array(length) : new BigInt64Array(length)),
        // Beyond 2^53 the driver gives digits.
        (value) => BigInt(typeof value === 'number' ? value : String(value)),
      )
    default:
      return new PlainBuilder()
  }
}

/** Texts that may repeat: so long, and so many different ones. */
const [REPEATED_LENGTH, REPEATED_TEXTS] = [32, 1_024]

class PlainBuilder implements ColumnBuilder {
  readonly #values: unknown[] = []
  /** Each short text once: a column of symbols or states holds few different ones. */
  #texts: Map<string, string> | undefined = new Map()

  push(value: unknown): void {
    const isShort = typeof value === 'string' && value.length <= REPEATED_LENGTH
    this.#values.push(isShort && this.#texts !== undefined ? this.#share(value, this.#texts) : value)
  }

  #share(text: string, texts: Map<string, string>): string {
    const known = texts.get(text)
    if (known !== undefined) return known
    // Too many different ones: looking them up would cost time and save nothing.
    if (texts.size === REPEATED_TEXTS) this.#texts = undefined
    else texts.set(text, text)
    return text
  }

  finish(): ColumnValues {
    return this.#values
  }
}

/** A typed array of one element type. */
interface Numbers<Element extends number | bigint> {
  readonly length: number
  [index: number]: Element
  set(from: ArrayLike<Element>): void
  slice(from: number, to: number): Numbers<Element> & ColumnValues
}

const FIRST_LENGTH = 1_024

class TypedBuilder<Element extends number | bigint> implements ColumnBuilder {
  readonly #create: (length: number) => Numbers<Element>
  readonly #convert: (value: unknown) => Element
  #values: Numbers<Element>
  #length = 0
  /** Once a NULL has come, which no typed array holds. */
  #plain: unknown[] | undefined

  constructor(create: (length: number) => Numbers<Element>, convert: (value: unknown) => Element) {
    this.#create = create
    this.#convert = convert
    this.#values = create(FIRST_LENGTH)
  }

  push(value: unknown): void {
    if (value === null) this.#plain ??= Array.from({ length: this.#length }, (_, index) => this.#values[index])
    if (this.#plain !== undefined) {
      this.#plain.push(value === null ? null : this.#convert(value))
      return
    }
    if (this.#length === this.#values.length) {
      const larger = this.#create(this.#length * 2)
      larger.set(this.#values)
      this.#values = larger
    }
    this.#values[this.#length] = this.#convert(value)
    this.#length += 1
  }

  finish(): ColumnValues {
    return this.#plain ?? this.#values.slice(0, this.#length)
  }
}
