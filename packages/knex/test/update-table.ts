import { readTableShape } from '../src/table/read-table-shape.ts'
import { batchUpdate } from '../src/update/batch-update.ts'
import type { BatchUpdateResult } from '../src/update/update-options.ts'
import { createWriteCells } from '../src/write-cells.ts'
import { NEVER } from './save-fixture.ts'
import type { TestDatabase } from './test-database.ts'

/** Updates the table `t` of a test's database. */
export async function updateTable(
  database: TestDatabase,
  rows: readonly Readonly<Record<string, unknown>>[],
  keyColumns: readonly string[],
): Promise<BatchUpdateResult> {
  const shape = await readTableShape(database.connection, database.databaseName, 't')
  const writeCells = createWriteCells(database.connection, { mayLoad: true, onLoadOff: () => {} })
  return await batchUpdate(database.connection, shape, rows, { keyColumns }, { writeCells, stop: NEVER })
}
