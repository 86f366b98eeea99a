import type { InputRow } from '../table/input-row.ts'

/**
 * Rows as they are now: an array may be changed while the call waits for a connection, and an iterable may give one
 * object again and again with other values. An object of a class is kept as it is.
 */
export function keepRows(rows: Iterable<InputRow>): readonly InputRow[] {
  return Array.isArray(rows) ? [...rows] : Array.from(rows, copyRow)
}

function copyRow(row: InputRow): InputRow {
  // What is no row is refused later, by its number.
  if (typeof row !== 'object' || row === null || Object.getPrototypeOf(row) !== Object.prototype) return row
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, copyValue(value)]))
}

function copyValue(value: unknown): unknown {
  if (value instanceof Date) return new Date(value)
  return value instanceof Uint8Array ? Buffer.from(value) : value
}
