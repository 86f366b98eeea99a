import type { DatabaseName } from '@dbenv/core'
import { readNumber, readText } from '../session/row.ts'
import type { Session } from '../session/session.ts'
import type { DatabaseSize } from './summarize-environments.ts'

/** Names asked for in one statement. */
const BATCH_SIZE = 200

/** Sizes by the server's statistics; a database that is not there, or holds no table, is absent. */
export async function readSizes(
  session: Session,
  names: readonly DatabaseName[],
): Promise<ReadonlyMap<string, DatabaseSize>> {
  const sizes = new Map<string, DatabaseSize>()
  for (let start = 0; start < names.length; start += BATCH_SIZE) {
    const batch = names.slice(start, start + BATCH_SIZE)
    const rows = await session.rows(
      `SELECT TABLE_SCHEMA AS name, SUM(TABLE_TYPE <> 'VIEW') AS tables_found,
              SUM(COALESCE(DATA_LENGTH, 0) + COALESCE(INDEX_LENGTH, 0)) AS bytes
         FROM information_schema.TABLES WHERE TABLE_SCHEMA IN (${batch.map(() => '?').join(', ')}) GROUP BY TABLE_SCHEMA`,
      batch,
    )
    for (const row of rows) {
      sizes.set(readText(row, 'name'), {
        sizeBytes: readNumber(row, 'bytes'),
        tableCount: readNumber(row, 'tables_found'),
      })
    }
  }
  return sizes
}
