import { readRows, type SlotPlace } from '../slot/slot-place.ts'
import type { SlotTable } from '../slot/slot-tables.ts'
import { readColumns, toRowMatch, type WritableColumn } from './restore-rows.ts'
import { hasSameDigest } from './row-digest.ts'

/** The tables whose rows or AUTO_INCREMENT are not the source's, and those that hold more than rows. Reads every row. */
export async function findDifferentTables(
  place: SlotPlace,
  tables: readonly SlotTable[],
): Promise<ReadonlySet<string>> {
  if (tables.length === 0) return new Set()
  const columns = await readColumns(place, tables)
  const counters = await readAutoIncrements(place, tables)
  const different = new Set<string>()
  for (const table of tables) {
    const isDifferent =
      table.kind === 'sequence' ||
      table.kind === 'versioned' ||
      counters.get(`${table.database}.${table.table}`) !== counters.get(`${table.sourceDatabase}.${table.table}`) ||
      (await hasOtherRows(place, table, columns.get(table.name) ?? []))
    if (isDifferent) different.add(table.name)
  }
  return different
}

async function hasOtherRows(
  { query }: SlotPlace,
  table: SlotTable,
  columns: readonly WritableColumn[],
): Promise<boolean> {
  const { name, sourceName } = table
  const match = toRowMatch(table, columns)
  if (!match) return !(await hasSameDigest(query, sourceName, name, columns))
  // As many rows, and the source has each of the slot's.
  const [row] = await readRows(
    query,
    `SELECT (SELECT COUNT(*) FROM ${sourceName}) <> (SELECT COUNT(*) FROM ${name}) OR
       EXISTS (SELECT 1 FROM ${name} ${match.surplus}) AS different`,
  )
  return Number(row?.['different']) !== 0
}

async function readAutoIncrements(
  { query, flavour }: SlotPlace,
  tables: readonly SlotTable[],
): Promise<ReadonlyMap<string, string>> {
  // MySQL answers from a day's memory otherwise.
  if (flavour === 'mysql') await query('SET SESSION information_schema_stats_expiry = 0')
  const databases = new Set(tables.flatMap(({ database, sourceDatabase }) => [database, sourceDatabase]))
  const rows = await readRows(
    query,
    'SELECT table_schema, table_name, auto_increment FROM information_schema.tables WHERE table_schema IN (?)',
    [['', ...databases]],
  )
  return new Map(rows.map((row) => [`${row['table_schema']}.${row['table_name']}`, String(row['auto_increment'])]))
}
