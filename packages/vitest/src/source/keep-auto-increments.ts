import type { QueryFunction } from '@dbenv/core'
import { quoteAddress } from '../quote-address.ts'
import { RESET_SQL_MODE } from '../reset/sql-mode.ts'
import { readRows } from '../slot/slot-place.ts'

/**
 * Has InnoDB keep the AUTO_INCREMENT of each table as it is now. An INSERT of many rows reserves more ids than it uses,
 * which a server forgets when it ends (MariaDB 10.11, MySQL 9.7): on a server that starts on this data, resets would take
 * another value from the source than the slots were copied with.
 */
export async function keepAutoIncrements(query: QueryFunction, databases: readonly string[]): Promise<void> {
  await query(`SET SESSION sql_mode = '${RESET_SQL_MODE}' /*!80000 , information_schema_stats_expiry = 0 */`)
  const tables = await readRows(
    query,
    // MariaDB lets nobody alter a table that keeps its history.
    `SELECT table_schema, table_name, CAST(auto_increment AS CHAR) AS next_id FROM information_schema.tables
     WHERE table_schema IN (?) AND engine = 'InnoDB' AND table_type = 'BASE TABLE' AND auto_increment > 1`,
    [['', ...databases]],
  )
  for (const { table_schema: database, table_name: table, next_id: nextId } of tables) {
    const name = quoteAddress(String(database), String(table))
    await query(`ALTER TABLE ${name} AUTO_INCREMENT = ${String(nextId)}`)
  }
}
