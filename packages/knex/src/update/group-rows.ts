import { InvalidArgumentError } from '../errors/input-errors.ts'
import { checkRow, type InputRow, readCell } from '../table/input-row.ts'
import type { UpdateGroup } from './update-options.ts'

/**
 * Puts rows together that set the same columns; a column that a row leaves out, or gives as `undefined`, is not
 * touched. Throws `InvalidArgumentError` for a row without a key, or with nothing but a key.
 */
export function groupRows(rows: Iterable<InputRow>, keyColumns: readonly string[]): readonly UpdateGroup[] {
  const keys = new Set(keyColumns)
  const groups = new Map<string, Group>()
  let last: Group | undefined
  let rowIndex = 0
  for (const row of rows) {
    checkRow(row, rowIndex)
    for (const key of keyColumns) {
      const value = readCell(row, key)
      if (value === undefined || value === null) {
        throw new InvalidArgumentError(
          'rows',
          `Row ${rowIndex} has no value for the key column \`${key}\`; NULL finds no row.`,
        )
      }
    }
    if (last === undefined || !isLike(row, last)) last = findGroup(groups, row, keys, rowIndex)
    last.rows.push(row)
    last.rowIndexes.push(rowIndex)
    rowIndex += 1
  }
  return [...groups.values()].map(({ properties: _, ...group }) => ({ keyColumns, ...group }))
}

interface Group {
  readonly valueColumns: readonly string[]
  /** The properties of its first row, in their order; none if one of them says nothing. */
  readonly properties: readonly string[]
  readonly rows: InputRow[]
  readonly rowIndexes: number[]
}

/** Rows made alike have their properties in the same order: the next one of a group needs no look-up. */
function isLike(row: InputRow, { properties }: Group): boolean {
  let index = 0
  for (const name in row) {
    if (properties[index] !== name || readCell(row, name) === undefined) return false
    index += 1
  }
  return index === properties.length
}

function findGroup(groups: Map<string, Group>, row: InputRow, keys: ReadonlySet<string>, rowIndex: number): Group {
  const properties = Object.keys(row)
  const valueColumns = properties.filter((name) => !keys.has(name) && readCell(row, name) !== undefined)
  if (valueColumns.length === 0) {
    throw new InvalidArgumentError('rows', `Row ${rowIndex} sets no column besides its key.`)
  }
  const signature = JSON.stringify([...valueColumns].sort())
  // A row in which such a property holds something would seem to be alike.
  const isWhole = properties.every((name) => readCell(row, name) !== undefined)
  const group = groups.get(signature) ?? {
    valueColumns,
    properties: isWhole ? properties : [],
    rows: [],
    rowIndexes: [],
  }
  groups.set(signature, group)
  return group
}
