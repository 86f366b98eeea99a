import { type OptionalCell, type RowEncoder, withEncoders } from '../table/row-encoder.ts'
import type { TableShape } from '../table/table-shape.ts'
import { type CellBatch, rowIndexOf } from './cell-batch.ts'

/** Rows that hold values of the same columns. */
export interface ColumnPart {
  readonly batch: CellBatch
  /** Of these columns alone; of rows that hold nothing, the first one. */
  readonly encoder: RowEncoder
  readonly holds: 'values' | 'nothing'
}

/**
 * Splits a batch into parts whose rows hold values of the same columns, so that a statement says nothing about the
 * others. The rows keep their order, save where no two of them can be the same row of the table.
 */
export function splitByColumns(batch: CellBatch, encoder: RowEncoder, shape: TableShape): readonly ColumnPart[] {
  if (batch.rows.every((cells) => !cells.includes(undefined))) return [{ batch, encoder, holds: 'values' }]
  const isFree = areApart(batch, encoder, shape)
  const parts: { held: string; rows: OptionalCell[][]; rowIndexes: number[] }[] = []
  for (const [index, cells] of batch.rows.entries()) {
    const held = encoder.encoders.map((_, column) => (cells[column] === undefined ? '0' : '1')).join('')
    const known = isFree ? parts.find((each) => each.held === held) : parts.at(-1)
    const part = known?.held === held ? known : { held, rows: [], rowIndexes: [] }
    if (part !== known) parts.push(part)
    const values = cells.filter((cell) => cell !== undefined)
    // Of an empty list of columns MariaDB (10.11) puts 0 where there is no default, and says nothing.
    part.rows.push(values.length === 0 ? [undefined] : values)
    part.rowIndexes.push(rowIndexOf(batch, index))
  }
  return parts.map(({ held, rows, rowIndexes }) => ({
    batch: { rows, firstRowIndex: rowIndexes[0] ?? 0, rowIndexes },
    encoder: withEncoders(
      encoder.encoders.filter((_, index) => held[index] === '1' || (index === 0 && !held.includes('1'))),
    ),
    holds: held.includes('1') ? 'values' : 'nothing',
  }))
}

/** Types of which two values are equal only if their digits are. */
const INTEGERS: ReadonlySet<string> = new Set(['tinyint', 'smallint', 'mediumint', 'int', 'bigint'])

/** Whether no two rows have an equal unique key, as far as can be told without the server. */
function areApart({ rows }: CellBatch, { encoders }: RowEncoder, { uniqueKeys }: TableShape): boolean {
  return uniqueKeys.every((names) => {
    const indexes = names.map((name) =>
      encoders.findIndex(({ column }) => column.name === name && INTEGERS.has(column.dataType)),
    )
    if (indexes.includes(-1)) return false
    const seen = new Set<string>()
    for (const cells of rows) {
      const key = indexes.map((index) => cells[index])
      if (!key.every((cell) => typeof cell === 'string')) return false
      seen.add(key.map((digits) => BigInt(digits)).join())
    }
    return seen.size === rows.length
  })
}
