import type { RowSource, SaveOptions, SaveResult } from '../src/save/save-options.ts'
import { saveRows } from '../src/save/save-rows.ts'
import { readTableShape } from '../src/table/read-table-shape.ts'
import type { TestDatabase } from './test-database.ts'

/** A row of the table of {@link createTable}. */
export interface SavedRow {
  readonly id: number
  readonly name: string
  readonly price: string
}

/** Rows for the table of {@link createTable}, enough for LOAD DATA. */
export const many: readonly SavedRow[] = Array.from({ length: 2_500 }, (_, id) => ({
  id: id + 1,
  name: `name ${id}`,
  price: `${id}.25`,
}))

/** Saves into the table `t`. */
export async function save(
  database: TestDatabase,
  rows: RowSource,
  options: SaveOptions = {},
  mayLoad = true,
): Promise<SaveResult> {
  const shape = await readTableShape(database.connection, database.databaseName, 't')
  return await saveRows(database.connection, shape, rows, options, { mayLoad, onLoadOff: () => {} })
}

/** Makes the table `t`. */
export async function createTable(database: TestDatabase): Promise<void> {
  await database.run('CREATE TABLE t (id INT PRIMARY KEY, name VARCHAR(20) NOT NULL UNIQUE, price DECIMAL(10,2))')
}
