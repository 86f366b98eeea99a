import { parseDatabaseName, type QueryFunction } from '@dbenv/core'
import type { SlotPlace } from '../slot/slot-place.ts'
import type { SlotTable } from '../slot/slot-tables.ts'
import { readColumns, restoreAutoIncrement, restoreRows, restoreSequence } from './restore-rows.ts'
import { RESET_SQL_MODE } from './sql-mode.ts'
import { TriggerGate } from './trigger-gate.ts'

/** Gives the tables the rows and the AUTO_INCREMENT of the source's. Triggers do not fire, foreign keys do not check. */
export async function restoreTables(place: SlotPlace, tables: readonly SlotTable[]): Promise<void> {
  if (tables.length === 0) return
  const { query } = place
  // Rows were valid when they were first written, zero dates and a 0 in an AUTO_INCREMENT column included.
  await query(`SET SESSION foreign_key_checks = 0, unique_checks = 0, ${READ_WITHOUT_LOCKS}`)
  const columns = await readColumns(place, tables)
  // Looks at the registry and the markers first: nothing but this slot's own databases can be emptied.
  const { openEraser } = await import('@dbenv/clone/harness')
  const eraser = await openEraser({
    query,
    environment: place.slot.environment,
    databaseNames: [...new Set(tables.map(({ database }) => parseDatabaseName(database)))],
    shared: place.shared,
  })
  const triggers = await TriggerGate.read(place, eraser, tables)
  for (const table of tables) {
    if (table.kind === 'sequence') {
      await restoreSequence(place, table)
      continue
    }
    await restoreRows(query, eraser, table, columns.get(table.name) ?? [], triggers.of(table))
    await restoreAutoIncrement(place, table)
  }
  await triggers.close()
  await leaveRestoring(query)
}

/** Gives the session the settings that it had before tables were restored; of those that could not be, too. */
export async function leaveRestoring(query: QueryFunction): Promise<void> {
  await query(
    `SET foreign_key_checks = DEFAULT, unique_checks = DEFAULT, sql_mode = '${RESET_SQL_MODE}', NAMES utf8mb4`,
  )
}

/**
 * Rows that are compared are not locked, which takes half the time of putting rows back (2,000 rows). A binary log of
 * statements refuses that (error 1665). The name is MySQL's or MariaDB's.
 */
const READ_WITHOUT_LOCKS = `/*!80000 transaction_isolation */ /*M! tx_isolation */ =
  IF(@@log_bin AND @@binlog_format = 'STATEMENT', 'REPEATABLE-READ', 'READ-COMMITTED')`
