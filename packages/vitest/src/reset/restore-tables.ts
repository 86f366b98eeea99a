import { type DatabaseName, parseDatabaseName, quoteIdentifier } from '@dbenv/core'
import { readColumns, restoreAutoIncrement, restoreRows, restoreSequence } from './restore-rows.ts'
import { type Row, readRows, type SlotPlace } from './slot-place.ts'
import type { SlotTable } from './slot-tables.ts'

/** Gives the tables the rows and the AUTO_INCREMENT of the source's. Triggers do not fire, foreign keys do not check. */
export async function restoreTables(place: SlotPlace, tables: readonly SlotTable[]): Promise<void> {
  if (tables.length === 0) return
  const { query } = place
  // Rows were valid when they were first written, zero dates and a 0 in an AUTO_INCREMENT column included.
  await query("SET SESSION foreign_key_checks = 0, unique_checks = 0, sql_mode = 'NO_AUTO_VALUE_ON_ZERO'")
  const columns = await readColumns(place, tables)
  const triggers = await readTriggers(place, tables)
  const databases = new Set([...tables, ...triggers].map(({ database }) => parseDatabaseName(database)))
  // Looks at the registry and the markers first: nothing but this slot's own databases can be emptied.
  const { openEraser } = await import('@dbenv/clone')
  const eraser = await openEraser({
    query,
    environment: place.slot.environment,
    databaseNames: [...databases],
    shared: place.shared,
  })
  for (const { database, trigger } of triggers) await eraser.dropTrigger(database, trigger)
  for (const table of tables) {
    if (table.kind === 'sequence') {
      await restoreSequence(place, table)
      continue
    }
    await restoreRows(query, eraser, table, columns.get(table.name) ?? [])
    await restoreAutoIncrement(place, table)
  }
  for (const { createSql, database, sqlMode, charset, collation } of triggers) {
    await query(`USE ${quoteIdentifier(database)}`)
    await query('SET SESSION sql_mode = ?', [sqlMode])
    await query(`SET NAMES ${charset} COLLATE ${collation}`)
    await query(createSql)
  }
  await query('SET SESSION foreign_key_checks = DEFAULT, unique_checks = DEFAULT, sql_mode = DEFAULT')
  await query('SET NAMES utf8mb4')
}

interface StoredTrigger {
  readonly trigger: string
  readonly database: DatabaseName
  readonly createSql: string
  readonly sqlMode: string
  readonly charset: string
  readonly collation: string
}

/** The triggers on the tables, in the order in which they act: made anew in it, they act in it again. */
async function readTriggers({ query }: SlotPlace, tables: readonly SlotTable[]): Promise<readonly StoredTrigger[]> {
  const rows = await readRows(
    query,
    `SELECT trigger_schema, trigger_name FROM information_schema.triggers
     WHERE (event_object_schema, event_object_table) IN (?) ORDER BY event_object_table, action_order`,
    [tables.map(({ database, table }) => [database, table])],
  )
  const triggers: StoredTrigger[] = []
  for (const row of rows) {
    const database = parseDatabaseName(String(row['trigger_schema']))
    const trigger = String(row['trigger_name'])
    const name = `${quoteIdentifier(database)}.${quoteIdentifier(trigger)}`
    const [shown]: readonly (Row | undefined)[] = await readRows(query, `SHOW CREATE TRIGGER ${name}`)
    triggers.push({
      trigger,
      database,
      createSql: String(shown?.['sql original statement']),
      sqlMode: String(shown?.['sql_mode']),
      charset: String(shown?.['character_set_client']),
      collation: String(shown?.['collation_connection']),
    })
  }
  return triggers
}
