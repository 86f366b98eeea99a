import { quoteIdentifier } from '@dbenv/core'
import { NotWritableError } from '../errors/save-errors.ts'
import type { ServerFacts } from '../state/session-state.ts'
import type { RowEncoder } from '../table/row-encoder.ts'
import type { TableShape } from '../table/table-shape.ts'
import type { InsertForm } from './insert-batch.ts'

/** The user variable in which the server counts the rows that were there already. */
export const DUPLICATES_VARIABLE = '@dbenv_duplicates'

const COUNT_ONE = `(${DUPLICATES_VARIABLE} := ${DUPLICATES_VARIABLE} + 1)`

/** The user variable in which the server counts those of them that get other values, where `countsHistory` of the table. */
export const CHANGES_VARIABLE = '@dbenv_changes'

/** Every failure is an error. */
export const FAIL_FORM: InsertForm = { verb: 'INSERT', suffix: '' }

/** Leaves duplicates out, and turns other failures into warnings, which the caller looks at. */
export const IGNORE_FORM: InsertForm = { verb: 'INSERT IGNORE', suffix: '' }

/** Leaves duplicates as they are and counts them; every other failure is an error. Throws `NotWritableError`. */
export function createKeepForm(shape: TableShape, encoder: RowEncoder): InsertForm {
  checkCounting(shape)
  const column = quoteIdentifier(encoder.encoders[0]?.column.name ?? '')
  const own = `${quoteIdentifier(shape.table)}.${column}`
  return { verb: 'INSERT', suffix: ` ON DUPLICATE KEY UPDATE ${column} = IF(${COUNT_ONE} IS NULL, ${own}, ${own})` }
}

/**
 * Gives duplicates the new values of every column of `encoder` outside the primary key, and counts them; where there is
 * none, by a column of the encoder for `all` rows. Throws `NotWritableError`.
 */
export function createUpdateForm(
  shape: TableShape,
  encoder: RowEncoder,
  all: RowEncoder,
  flavour: ServerFacts['flavour'],
): InsertForm {
  const columns = encoder.encoders.map(({ column }) => column.name)
  const outsideKey = columns.filter((name) => !shape.primaryKey.includes(name))
  const [first, ...others] = outsideKey
  if (first === undefined) return createKeepForm(shape, all)
  checkCounting(shape)
  // MySQL deprecates VALUES() and has the row alias since 8.0.19; MariaDB has no alias.
  const newValue = (name: string): string =>
    flavour === 'mysql' ? `dbenv_new.${quoteIdentifier(name)}` : `VALUES(${quoteIdentifier(name)})`
  const changed = outsideKey.map((name) => isOther(shape, name, newValue(name))).join(' OR ')
  const countChange = `(${CHANGES_VARIABLE} := ${CHANGES_VARIABLE} + IF(${changed}, 1, 0))`
  const count = shape.countsHistory ? `${COUNT_ONE} IS NULL OR ${countChange} IS NULL` : `${COUNT_ONE} IS NULL`
  const assignments = [
    `${quoteIdentifier(first)} = IF(${count}, NULL, ${newValue(first)})`,
    ...others.map((name) => `${quoteIdentifier(name)} = ${newValue(name)}`),
  ]
  const alias = flavour === 'mysql' ? ' AS dbenv_new' : ''
  return { verb: 'INSERT', suffix: `${alias} ON DUPLICATE KEY UPDATE ${assignments.join(', ')}` }
}

function checkCounting({ databaseName, table, countsDuplicates }: TableShape): void {
  if (countsDuplicates) return
  throw new NotWritableError(databaseName, table, 'a view', 'MySQL lets nobody count the duplicates in it')
}

/** Whether a row holds another value than the new one: of a text, other bytes. */
function isOther(shape: TableShape, name: string, newValue: string): string {
  const own = `${quoteIdentifier(shape.table)}.${quoteIdentifier(name)}`
  const isText = shape.columns.get(name)?.charset !== undefined
  return isText ? `NOT (BINARY ${own} <=> BINARY ${newValue})` : `NOT (${own} <=> ${newValue})`
}
