import { type QueryFunction, quoteIdentifier } from '@dbenv/core'
import { quoteAddress } from '../quote-address.ts'
import { type Row, readRows } from '../slot/slot-place.ts'

/** Lists the tables whose rows are kept, each beside the table that keeps them. */
const KEPT_TABLE = '`master_config`.`dbenv_memory_tables`'

/**
 * Copies the rows of MEMORY tables to where they outlive the server: such tables are empty after a start. For the data
 * folder that the servers to come are copies of.
 */
export async function keepMemoryRows(query: QueryFunction): Promise<void> {
  await query(
    `CREATE TABLE IF NOT EXISTS ${KEPT_TABLE} (kept_as VARCHAR(64) PRIMARY KEY, place VARCHAR(64) NOT NULL,
       name VARCHAR(64) NOT NULL) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
  )
  // Rows are copied as they are, zero dates too.
  await query("SET SESSION sql_mode = ''")
  const tables = await readRows(
    query,
    "SELECT table_schema, table_name FROM information_schema.tables WHERE engine = 'MEMORY' AND table_type = 'BASE TABLE' AND table_schema NOT IN (?)",
    [['information_schema', 'performance_schema', 'mysql', 'sys']],
  )
  for (const [index, row] of tables.entries()) {
    const [place, name] = [String(row['table_schema']), String(row['table_name'])]
    const keptAs = `dbenv_memory_${index + 1}`
    const columns = await readColumnList(query, place, name)
    const original = quoteAddress(place, name)
    await query(`CREATE TABLE master_config.${keptAs} ENGINE=InnoDB AS SELECT ${columns} FROM ${original}`)
    await query(`INSERT INTO ${KEPT_TABLE} VALUES (?, ?, ?)`, [keptAs, place, name])
  }
}

/**
 * Gives MEMORY tables, empty after the start, the rows that were kept. Those with triggers that would act on that stay
 * empty: what such a trigger writes would be more at each start. Tells `log` of them.
 */
export async function restoreMemoryRows(query: QueryFunction, log: (message: string) => void): Promise<void> {
  const kept = await readRows(query, `SELECT kept_as, place, name FROM ${KEPT_TABLE}`)
  if (kept.length === 0) return
  const tables = kept.map((row) => ({ keptAs: String(row['kept_as']), ...toTable(row) }))
  const watched = new Set(await readWatched(query, tables))
  const leftEmpty = new Set<string>()
  await query("SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO', foreign_key_checks = 0")
  for (const { keptAs, place, name } of tables) {
    if (watched.has(toKey({ place, name }))) {
      const rows = await readRows(query, `SELECT 1 FROM master_config.${keptAs} LIMIT 1`)
      if (rows.length > 0) leftEmpty.add(`\`${name}\``)
      continue
    }
    const columns = await readColumnList(query, place, name)
    const original = quoteAddress(place, name)
    await query(`INSERT INTO ${original} (${columns}) SELECT ${columns} FROM master_config.${keptAs}`)
  }
  if (leftEmpty.size === 0) return
  log(
    `these MEMORY tables are empty, since their triggers for INSERT would act on giving them their rows at a start of ` +
      `the server: ${[...leftEmpty].join(', ')}. Fill them in the tests, or make them InnoDB tables`,
  )
}

interface Table {
  readonly place: string
  readonly name: string
}

function toTable(row: Row): Table {
  return { place: String(row['place']), name: String(row['name']) }
}

function toKey({ place, name }: Table): string {
  return JSON.stringify([place, name])
}

/** The keys of the tables with a trigger that acts on INSERT. */
async function readWatched(query: QueryFunction, tables: readonly Table[]): Promise<readonly string[]> {
  const rows = await readRows(
    query,
    `SELECT DISTINCT event_object_schema AS place, event_object_table AS name FROM information_schema.triggers
     WHERE event_manipulation = 'INSERT' AND (event_object_schema, event_object_table) IN (?)`,
    [tables.map(({ place, name }) => [place, name])],
  )
  return rows.map((row) => toKey(toTable(row)))
}

/** By name, since `*` leaves hidden ones out. Generated ones are not among them: both servers refuse them here. */
async function readColumnList(query: QueryFunction, place: string, name: string): Promise<string> {
  const rows = await readRows(
    query,
    `SELECT column_name FROM information_schema.columns WHERE table_schema = ? AND table_name = ? ORDER BY ordinal_position`,
    [place, name],
  )
  return rows.map((row) => quoteIdentifier(String(row['column_name']))).join(', ')
}
