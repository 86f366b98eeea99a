import { type InputRow, readCell } from '../table/input-row.ts'
import type { UpdateGroup } from './update-options.ts'

/**
 * Puts rows together that set the same columns; a column that a row leaves out, or gives as `undefined`, is not
 * touched. Throws a TypeError for a row without a key, or with nothing but a key.
 */
export function groupRows(rows: Iterable<InputRow>, keyColumns: readonly string[]): readonly UpdateGroup[] {
  if (keyColumns.length === 0) throw new TypeError('`keyColumns` is empty: name the columns that find a row.')
  const keys = new Set(keyColumns)
  const groups = new Map<string, { valueColumns: readonly string[]; rows: InputRow[] }>()
  let rowIndex = 0
  for (const row of rows) {
    for (const key of keyColumns) {
      const value = readCell(row, key)
      if (value === undefined || value === null) {
        throw new TypeError(`Row ${rowIndex} has no value for the key column \`${key}\`; NULL finds no row.`)
      }
    }
    const valueColumns = Object.keys(row).filter((name) => !keys.has(name) && readCell(row, name) !== undefined)
    if (valueColumns.length === 0) throw new TypeError(`Row ${rowIndex} sets no column besides its key.`)
    const signature = JSON.stringify([...valueColumns].sort())
    const group = groups.get(signature) ?? { valueColumns, rows: [] }
    group.rows.push(row)
    groups.set(signature, group)
    rowIndex += 1
  }
  return [...groups.values()].map((group) => ({ keyColumns, ...group }))
}
