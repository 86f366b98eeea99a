import type { Connection } from 'mysql2'
import type { RowSource, SaveOptions, SaveResult } from '../src/save/save-options.ts'
import { type SaveMeans, saveRows } from '../src/save/save-rows.ts'
import { SourceReader } from '../src/save/source-reader.ts'
import type { CallStop } from '../src/stop/call-stop.ts'
import { readTableShape } from '../src/table/read-table-shape.ts'
import type { TableShape } from '../src/table/table-shape.ts'
import type { TestDatabase } from './test-database.ts'

/** For calls that no signal ends. */
export const NEVER: Pick<CallStop, 'during'> = { during: (body) => body() }

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
  return await saveInto(database.connection, shape, rows, options, { mayLoad, onLoadOff: () => {} })
}

/** Saves into a table over a connection. */
export async function saveInto(
  connection: Connection,
  shape: TableShape,
  rows: RowSource,
  options: SaveOptions,
  load: Omit<SaveMeans, 'stop'>,
): Promise<SaveResult> {
  await using source = new SourceReader(rows)
  return await saveRows(connection, shape, source, options, { ...load, stop: NEVER })
}

/** Makes the table `t`. */
export async function createTable(database: TestDatabase): Promise<void> {
  await database.run('CREATE TABLE t (id INT PRIMARY KEY, name VARCHAR(20) NOT NULL UNIQUE, price DECIMAL(10,2))')
}
