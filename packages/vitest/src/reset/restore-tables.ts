import { type Eraser, openEraser } from '@dbenv/clone'
import { type DatabaseName, parseDatabaseName, quoteIdentifier } from '@dbenv/core'
import { type Row, readRows, type SlotPlace } from './slot-place.ts'
import type { SlotTable } from './slot-tables.ts'
import type { ReadMarks } from './table-marks.ts'

/** Up to here deleting rows is faster than making the table anew on MySQL; MariaDB's TRUNCATE is always faster. */
const FEW_ROWS = 5_000

/** Gives the tables the rows and the AUTO_INCREMENT of the source's. Triggers do not fire, foreign keys do not check. */
export async function restoreTables(
  place: SlotPlace,
  tables: readonly SlotTable[],
  { autoIncrements }: ReadMarks,
): Promise<void> {
  if (tables.length === 0) return
  const { query } = place
  // Rows were valid when they were first written, zero dates and a 0 in an AUTO_INCREMENT column included.
  await query("SET SESSION foreign_key_checks = 0, unique_checks = 0, sql_mode = 'NO_AUTO_VALUE_ON_ZERO'")
  // A transaction that a test left open must not stop the suite for a minute, the default of both servers.
  await query('SET SESSION lock_wait_timeout = 10, innodb_lock_wait_timeout = 10')
  const columns = await readColumns(place, tables)
  const triggers = await readTriggers(place, tables)
  const databases = new Set([...tables, ...triggers].map(({ database }) => parseDatabaseName(database)))
  // Looks at the registry and the markers first: nothing but this slot's own databases can be emptied.
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
    const truncates = await empty(place, eraser, table)
    const list = (columns.get(table.name) ?? []).map(quoteIdentifier).join(', ')
    await query(`INSERT INTO ${table.name} (${list}) SELECT ${list} FROM ${table.sourceName}`)
    const wanted = autoIncrements.get(table.sourceName) ?? 0
    // What is emptied by TRUNCATE counts on from its rows; elsewhere, and after a gap, it has to be said.
    if (wanted > 1 || !truncates) await restoreAutoIncrement(place, table, wanted)
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

async function empty(
  { query, flavour }: SlotPlace,
  eraser: Eraser,
  { name, database, table }: SlotTable,
): Promise<boolean> {
  const databaseName = parseDatabaseName(database)
  if (flavour === 'mysql') {
    const many = await readRows(query, `SELECT 1 AS present FROM ${name} LIMIT 1 OFFSET ${FEW_ROWS}`)
    if (many.length === 0) {
      await eraser.emptyTable(databaseName, table, 'delete')
      return false
    }
  }
  await eraser.emptyTable(databaseName, table, 'truncate')
  return true
}

async function restoreAutoIncrement({ query }: SlotPlace, table: SlotTable, wanted: number): Promise<void> {
  if (wanted < 1) return
  await query(`ALTER TABLE ${table.name} AUTO_INCREMENT = ${wanted}`)
}

async function restoreSequence({ query }: SlotPlace, { name, sourceName }: SlotTable): Promise<void> {
  const [row] = await readRows(query, `SELECT next_not_cached_value FROM ${sourceName}`)
  await query(`ALTER SEQUENCE ${name} RESTART WITH ${String(row?.['next_not_cached_value'])}`)
}

/** The columns that can be written, hidden ones included, by table name. */
async function readColumns(
  place: SlotPlace,
  tables: readonly SlotTable[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await readRows(
    place.query,
    `SELECT table_schema, table_name, column_name FROM information_schema.columns
     WHERE (table_schema, table_name) IN (?) AND COALESCE(generation_expression, '') = '' ORDER BY ordinal_position`,
    [toPairs(tables)],
  )
  const of = ({ database, table }: SlotTable) =>
    rows
      .filter((row) => row['table_schema'] === database && row['table_name'] === table)
      .map((row) => String(row['column_name']))
  return new Map(tables.map((table) => [table.name, of(table)]))
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
    [toPairs(tables)],
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

function toPairs(tables: readonly SlotTable[]): readonly (readonly string[])[] {
  return tables.map(({ database, table }) => [database, table])
}
