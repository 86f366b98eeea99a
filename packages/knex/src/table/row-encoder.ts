import { InvalidArgumentError, RefusedValueError } from '../errors/input-errors.ts'
import { UnknownColumnError } from '../errors/save-errors.ts'
import { createEncoder } from './encode/create-encoder.ts'
import type { Cell, Encoder } from './encode/encoder.ts'
import { checkEmptyRow, checkRow, type InputRow, readCell } from './input-row.ts'
import type { TableShape } from './table-shape.ts'

/** A cell, or `undefined`: the column's default, because the row says nothing about it. */
export type OptionalCell = Cell | undefined

/** Turns rows into cells in the order of `encoders`. */
export interface RowEncoder {
  readonly encoders: readonly Encoder[]
  /** Throws `RefusedValueError` and `InvalidArgumentError`, which name the row, the column and the reason. */
  encodeRow(row: InputRow, rowIndex: number): readonly OptionalCell[]
}

/** What is said of the columns, and of who owns the rows. */
export interface RowEncoderOptions {
  readonly keyColumns?: readonly string[]
  readonly isGiven?: boolean
  readonly keeps?: 'bytes as they are' | 'a copy of bytes'
}

/**
 * Creates the encoder of rows that hold `columnNames`; throws `UnknownColumnError` for what cannot be written. Columns
 * that are only looked for (`keyColumns`) may be generated. `isGiven`: the caller named the columns, not the rows. What
 * keeps bytes as they are must be done with a row before its author writes others into them.
 */
export function createRowEncoder(
  shape: TableShape,
  columnNames: readonly string[],
  { keyColumns = [], isGiven = false, keeps = 'bytes as they are' }: RowEncoderOptions = {},
): RowEncoder {
  const usable = [...shape.columns.values()].filter(
    ({ isGenerated, name }) => !isGenerated || keyColumns.includes(name),
  )
  const columns = columnNames.flatMap((name) => usable.find((column) => column.name === name) ?? [])
  if (columns.length !== columnNames.length) {
    const known = usable.map((column) => column.name)
    const unknown = columnNames.filter((name) => !known.includes(name))
    throw new UnknownColumnError(shape.table, unknown, known)
  }
  const encoders = columns.map(createEncoder).map(keeps === 'a copy of bytes' ? toCopying : (encoder) => encoder)
  const names = new Set(columnNames)
  return {
    encoders,
    encodeRow: (row, rowIndex) => {
      checkRow(row, rowIndex)
      // The inner loop of every save: no closure and no list of keys for a row.
      const cells: OptionalCell[] = new Array(encoders.length)
      let found = 0
      for (let index = 0; index < encoders.length; index += 1) {
        const encoder = encoders[index]
        const value = encoder === undefined ? undefined : readCell(row, encoder.column.name)
        if (encoder === undefined || value === undefined) continue
        found += 1
        try {
          cells[index] = encoder.encode(value)
        } catch (error) {
          throw error instanceof RefusedValueError ? error.ofRow(rowIndex) : error
        }
      }
      let held = 0
      for (const _ in row) held += 1
      if (found === 0) checkEmptyRow(row, rowIndex)
      if (held > found) refuseExtra(row, rowIndex, { names, isGiven, table: shape.table })
      return cells
    },
  }
}

/** An encoder of cells that are encoded already. */
export function withEncoders(encoders: readonly Encoder[]): RowEncoder {
  return {
    encoders,
    encodeRow: () => {
      throw new TypeError('These rows are cells already.')
    },
  }
}

function toCopying(encoder: Encoder): Encoder {
  if (encoder.kind !== 'bytes') return encoder
  const encode = (value: unknown): Cell => {
    const cell = encoder.encode(value)
    return cell instanceof Uint8Array ? Buffer.from(cell) : cell
  }
  return { ...encoder, encode }
}

/** What a save writes, and who said so. */
interface Columns {
  readonly names: ReadonlySet<string>
  readonly isGiven: boolean
  readonly table: string
}

function refuseExtra(row: InputRow, rowIndex: number, { names, isGiven, table }: Columns): void {
  const extra = Object.keys(row).filter((name) => !names.has(name) && readCell(row, name) !== undefined)
  if (extra.length === 0) return
  const reason = isGiven
    ? `the option \`columns\` does not name (${[...names].join(', ')}). Name it there, or leave it out of the rows.`
    : 'none of the first rows of the stream does. List every column in the option `columns`.'
  throw new InvalidArgumentError(
    'columns',
    `Row ${rowIndex} for table \`${table}\` holds ${extra.map((name) => `\`${name}\``).join(', ')}, which ${reason}`,
  )
}
