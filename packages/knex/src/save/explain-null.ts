import { BAD_NULL, errnoOf } from '../connection/errno.ts'
import { RefusedValueError } from '../input-errors.ts'
import type { RowEncoder } from '../table/row-encoder.ts'
import type { CellBatch } from './cell-batch.ts'

/**
 * Turns the server's error about a NULL, which names the column alone, into one that names the first row with a NULL
 * there. Not refused before it is sent: BEFORE triggers fill such columns, and not every account may see that there are
 * any. Any other error is given back as it is.
 */
export function explainNull(error: unknown, { rows, firstRowIndex }: CellBatch, { encoders }: RowEncoder): unknown {
  if (errnoOf(error) !== BAD_NULL || !(error instanceof Error)) return error
  const { message } = error
  // What a trigger wrote elsewhere may be what failed: only a NULL that is here is told.
  const index = encoders.findIndex(({ column }) => !column.isNullable && message.includes(`'${column.name}'`))
  const column = encoders[index]?.column
  const rowIndex = rows.findIndex((cells) => cells[index] === null)
  if (column === undefined || rowIndex === -1) return error
  const why = `Column \`${column.name}\` (${column.columnType}) cannot hold \`null\`: it is NOT NULL.`
  return new RefusedValueError(column.name, why, undefined, { cause: error }).ofRow(firstRowIndex + rowIndex)
}
