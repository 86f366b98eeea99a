import { toNameDefinition } from './find-lossy-changes.ts'
import { REGISTRY_COLUMNS, REGISTRY_KEYS } from './registry-table.ts'
import { HIDDEN_KEY_COLUMN, type TableShape } from './table-shape.ts'

/** Parts of an `ALTER TABLE` that bring an older table to the present form. */
export interface TableChanges {
  /** They go first, so that a clash of rows, which keys would meet, leaves the columns there. */
  readonly columns: readonly string[]
  readonly keys: readonly string[]
}

/** What an older table needs; both lists are empty for one in its present form. */
export function listTableChanges(shape: TableShape): TableChanges {
  const columns: string[] = []
  for (const key of shape.outdatedKeys) columns.push(key === 'PRIMARY' ? 'DROP PRIMARY KEY' : `DROP KEY \`${key}\``)
  // No one wrote this column: with its key it makes room for `id`, which a table may have but one of.
  if (shape.columns.has(HIDDEN_KEY_COLUMN)) columns.push(`DROP COLUMN ${HIDDEN_KEY_COLUMN}`)
  for (const column of REGISTRY_COLUMNS) {
    const found = shape.columns.get(column.name)
    const definition = found ? toNameDefinition(column, found) : column.definition
    if (definition) columns.push(`${found ? 'MODIFY' : 'ADD COLUMN'} ${column.name} ${definition}`)
  }
  if (!shape.isTransactional) columns.push('ENGINE = InnoDB')
  const keys = Object.keys(REGISTRY_KEYS).flatMap((key) => (shape.keys.has(key) ? [] : [`ADD ${REGISTRY_KEYS[key]}`]))
  return { columns, keys }
}
