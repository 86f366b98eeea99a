import type { FieldPacket } from 'mysql2'
import { BigIntegerBuilder, DoubleBuilder, IntegerBuilder } from './number-columns.ts'
import type { RowPacket } from './row-packet.ts'
import { TextBuilder } from './text-column.ts'

/** The values of one column: a typed array where its type has one and no value is NULL, else a plain array. */
export type ColumnValues = Int32Array | Uint32Array | Float64Array | BigInt64Array | BigUint64Array | readonly unknown[]

/** Takes the values of one column as rows arrive. */
export interface ColumnBuilder {
  /** Takes a value that the driver read. */
  push(value: unknown): void
  /** Takes the next value of a row from its bytes; not there for types that only the driver reads. */
  read?(packet: RowPacket): void
  finish(): ColumnValues
}

/** The protocol's numbers of the types that are read here (Protocol::MYSQL_TYPE). */
const PROTOCOL = {
  DECIMAL: 0,
  TINY: 1,
  SHORT: 2,
  LONG: 3,
  FLOAT: 4,
  DOUBLE: 5,
  TIMESTAMP: 7,
  LONGLONG: 8,
  INT24: 9,
  DATE: 10,
  TIME: 11,
  DATETIME: 12,
  YEAR: 13,
  VARCHAR: 15,
  NEWDECIMAL: 246,
  VAR_STRING: 253,
  STRING: 254,
} as const

/** The protocol's flag of an unsigned column (UNSIGNED_FLAG). */
const UNSIGNED = 32

/** The character set of bytes (MySQL manual, "The binary Collation"). */
const BINARY = 63

/** What the driver was told of how to read values. */
export interface ReadingOptions {
  /** Times as texts: all, or those of these types. */
  readonly dateStrings?: boolean | readonly string[] | undefined
  /** DECIMAL as a number. */
  readonly decimalNumbers?: boolean | undefined
  /** Anything but `true`: values are whatever it makes of them. */
  readonly typeCast?: unknown
}

/** Chooses what a column's values are kept in. */
export function createColumnBuilder(field: FieldPacket, options: ReadingOptions = {}): ColumnBuilder {
  const { dateStrings = false, decimalNumbers = false, typeCast = true } = options
  if (typeCast !== true) return new PlainBuilder()
  const createDate = (name: 'DATE' | 'DATETIME' | 'TIMESTAMP'): ColumnBuilder => {
    const isText = typeof dateStrings === 'boolean' ? dateStrings : dateStrings.includes(name)
    if (isText) return new TextBuilder('latin1')
    return new PlainBuilder((packet) => (name === 'DATE' ? packet.parseDate('Z') : packet.parseDateTime('Z')))
  }
  const sign = (Number(field.flags) & UNSIGNED) === 0 ? 'signed' : 'unsigned'
  switch (field.columnType) {
    case PROTOCOL.TINY:
    case PROTOCOL.SHORT:
    case PROTOCOL.INT24:
    case PROTOCOL.YEAR:
      return new IntegerBuilder('signed')
    case PROTOCOL.LONG:
      return new IntegerBuilder(sign)
    case PROTOCOL.FLOAT:
    case PROTOCOL.DOUBLE:
      return new DoubleBuilder()
    case PROTOCOL.LONGLONG:
      return new BigIntegerBuilder(sign)
    case PROTOCOL.DECIMAL:
    case PROTOCOL.NEWDECIMAL:
      return decimalNumbers ? new DoubleBuilder() : new TextBuilder('latin1')
    case PROTOCOL.TIME:
      return new TextBuilder('latin1')
    case PROTOCOL.DATE:
      return createDate('DATE')
    case PROTOCOL.DATETIME:
      return createDate('DATETIME')
    case PROTOCOL.TIMESTAMP:
      return createDate('TIMESTAMP')
    case PROTOCOL.VARCHAR:
    case PROTOCOL.VAR_STRING:
    case PROTOCOL.STRING: {
      const encoding = encodingOf(field)
      return encoding === undefined ? new PlainBuilder() : new TextBuilder(encoding)
    }
    default:
      return new PlainBuilder()
  }
}

/** The encoding of a column of plain text; `undefined` for bytes and for MariaDB's JSON, which the driver reads. */
function encodingOf(field: object): string | undefined {
  const encoding: unknown = Reflect.get(field, 'encoding')
  if (Reflect.get(field, 'characterSet') === BINARY || Reflect.get(field, 'extendedFormat') === 'json') return undefined
  return typeof encoding === 'string' ? encoding : undefined
}

class PlainBuilder implements ColumnBuilder {
  readonly #values: unknown[] = []
  readonly read?: (packet: RowPacket) => void

  constructor(readValue?: (packet: RowPacket) => unknown) {
    if (readValue !== undefined) this.read = (packet) => this.#values.push(readValue(packet))
  }

  push(value: unknown): void {
    this.#values.push(value)
  }

  finish(): ColumnValues {
    return this.#values.slice()
  }
}
