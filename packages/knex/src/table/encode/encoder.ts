import type { TableColumn } from '../table-shape.ts'

/** A value as the server will parse it: its text, its bytes, or NULL. */
export type Cell = string | Uint8Array | null

/** How a cell is written: digits as they are, quoted text, bytes, or the bits of a BIT column as digits. */
export type CellKind = 'number' | 'text' | 'bytes' | 'bits'

/** Turns the values of one column into cells. */
export interface Encoder {
  readonly column: TableColumn
  readonly kind: CellKind
  /** Throws a TypeError for a value that would not be equal when read back. `undefined` is not passed in. */
  readonly encode: (value: unknown) => Cell
}

/** Throws the one form of complaint about a value; whoever knows the row adds it to the message. */
export function refuse(column: TableColumn, value: unknown, why: string): never {
  throw new TypeError(`Column \`${column.name}\` (${column.columnType}) cannot hold ${describe(value)}: ${why}.`)
}

function describe(value: unknown): string {
  if (typeof value === 'string') return `the string ${JSON.stringify(shorten(value))}`
  if (typeof value === 'bigint') return `\`${value}n\``
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return `\`${String(value)}\``
  if (value instanceof Date) {
    return Number.isNaN(value.getTime()) ? 'an invalid Date' : `the Date ${value.toISOString()}`
  }
  if (Array.isArray(value)) return 'an array'
  if (value instanceof Uint8Array) return `${value.byteLength} bytes`
  return typeof value === 'object' ? `an object (${value.constructor?.name ?? 'without a prototype'})` : typeof value
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
