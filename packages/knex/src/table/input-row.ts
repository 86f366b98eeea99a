import { describeValue } from '../arguments/check-arguments.ts'
import { InvalidArgumentError } from '../errors/input-errors.ts'

/** A row to be written: plain values by column name. Any object type fits, an interface too. */
export type InputRow = object

/** Throws unless a row is an object that may have columns. */
export function checkRow(row: unknown, rowIndex: number): void {
  if (typeof row === 'object' && row !== null && !Array.isArray(row)) return
  throw new InvalidArgumentError(
    'rows',
    `Row ${rowIndex} must be an object of values by column name, got ${describeValue(row)}.`,
  )
}

/** Throws unless a row without a value for any column is a plain object: a Map or a Date would be a row of defaults. */
export function checkEmptyRow(row: InputRow, rowIndex: number): void {
  const prototype: unknown = Object.getPrototypeOf(row)
  if (prototype === Object.prototype || prototype === null || Object.keys(row).length > 0) return
  throw new InvalidArgumentError('rows', `Row ${rowIndex} has no property of its own: it is ${describeValue(row)}.`)
}

/** What a row says about a column; `undefined`: nothing. */
export function readCell(row: InputRow, columnName: string): unknown {
  // Every object can be asked for any key; only an index signature, which an interface lacks, lets the compiler see it.
  const value = (row as Readonly<Record<string, unknown>>)[columnName]
  // A column may be called `constructor` or `__proto__`; what every object inherits says nothing about it.
  const isDoubtful = typeof value === 'function' || columnName === '__proto__'
  return isDoubtful && !Object.hasOwn(row, columnName) ? undefined : value
}
