import { describeValue } from '../../arguments/check-arguments.ts'
import { RefusedValueError } from '../../errors/input-errors.ts'
import type { TableColumn } from '../table-shape.ts'

/** A value as the server will parse it: its text, its bytes, or NULL. */
export type Cell = string | Uint8Array | null

/** How a cell is written: digits as they are, quoted text, bytes, or the bits of a BIT column as digits. */
export type CellKind = 'number' | 'text' | 'bytes' | 'bits'

/** Turns the values of one column into cells. */
export interface Encoder {
  readonly column: TableColumn
  readonly kind: CellKind
  /** Throws `RefusedValueError` for a value that would not be equal when read back. `undefined` is not passed in. */
  readonly encode: (value: unknown) => Cell
}

/** Throws the one form of complaint about a value; whoever knows the row adds it to the message. */
export function refuse({ name, columnType }: TableColumn, value: unknown, why: string): never {
  throw new RefusedValueError(name, `Column \`${name}\` (${columnType}) cannot hold ${describeValue(value)}: ${why}.`)
}
