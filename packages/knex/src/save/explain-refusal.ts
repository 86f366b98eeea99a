import { describeValue } from '../arguments/check-arguments.ts'
import { BAD_NULL, errnoOf } from '../driver/errno.ts'
import { RefusedValueError } from '../errors/input-errors.ts'
import type { OptionalCell } from '../table/row-encoder.ts'
import { type CellBatch, rowIndexOf } from './cell-batch.ts'
import type { SaveTarget } from './insert-batch.ts'

/** What an INSERT was to write, and where. */
type Written = Pick<SaveTarget, 'encoder' | 'shape'>

/** ER_NO_DEFAULT_FOR_FIELD: nothing for a column that is NOT NULL. */
const NO_DEFAULT = 1364

/** How both servers end what they say of a value; MariaDB names the database and the table too. */
const OF_VALUE = / for column (?:'([^']+)'|`.*`\.`((?:[^`]|``)+)`) at row (\d+)$/

/**
 * Turns the server's error about a value, which names the column and at most the row of its statement, into one that
 * names the caller's row. Not refused before it is sent: BEFORE triggers fill columns that are NOT NULL, and only the
 * server knows every character set. Any other error is given back as it is. `first`: the statement's first row in the
 * batch.
 */
export function explainRefusal(error: unknown, batch: CellBatch, written: Written, first: number): unknown {
  if (!(error instanceof Error)) return error
  const errno = errnoOf(error)
  if (errno === BAD_NULL) return explainAbsence(error, batch, written, { cell: null, is: 'cannot hold `null`' })
  if (errno === NO_DEFAULT) return explainAbsence(error, batch, written, { cell: undefined, is: 'got no value' })
  const [end, name, fullName, row] = OF_VALUE.exec(error.message) ?? []
  if (end === undefined) return error
  const { encoder } = written
  const index = encoder.encoders.findIndex(({ column }) => column.name === (name ?? fullName?.replaceAll('``', '`')))
  const column = encoder.encoders[index]?.column
  const at = first + Number(row) - 1
  const cell = batch.rows[at]?.[index]
  // What a trigger wrote elsewhere may be what failed.
  if (column === undefined || cell === undefined || cell === null) return error
  const type = column.charset === undefined ? column.columnType : `${column.columnType} ${column.charset}`
  const said = error.message.slice(0, -end.length)
  const why = `Column \`${column.name}\` (${type}) cannot hold ${describeValue(cell)}: the server says "${said}".`
  return new RefusedValueError(column.name, why, undefined, { cause: error }).ofRow(rowIndexOf(batch, at))
}

/** The server tells no row of these: it is the first one without a value there. */
function explainAbsence(
  error: Error,
  batch: CellBatch,
  { encoder, shape }: Written,
  { cell, is }: { readonly cell: OptionalCell; readonly is: string },
): unknown {
  const { message } = error
  // What a trigger wrote elsewhere may be what failed: only what is absent here is told.
  const columns = [...shape.columns.values()]
  const column = columns.find(({ name, isNullable }) => !isNullable && message.includes(`'${name}'`))
  const index = encoder.encoders.findIndex((each) => each.column === column)
  const at = batch.rows.findIndex((cells) => cells[index] === cell)
  if (column === undefined || at === -1) return error
  const why = `Column \`${column.name}\` (${column.columnType}) ${is}: it is NOT NULL${cell === null ? '' : ' and has no default'}.`
  return new RefusedValueError(column.name, why, undefined, { cause: error }).ofRow(rowIndexOf(batch, at))
}
