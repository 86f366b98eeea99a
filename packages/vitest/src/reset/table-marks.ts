import { readRows, type SlotPlace } from './slot-place.ts'
import type { SlotTable } from './slot-tables.ts'

/** What InnoDB knows of a table: another mark, other rows or another AUTO_INCREMENT. Absent: it cannot be told. */
export type TableMarks = Readonly<Record<string, string>>

/**
 * Reads the marks of all tables of the slot. `TABLE_ID` changes with TRUNCATE and a rebuild, the counter with every row,
 * `last_update` when the counter was set back.
 */
export async function readTableMarks(place: SlotPlace, tables: readonly SlotTable[]): Promise<TableMarks> {
  const view = place.flavour === 'mariadb' ? 'innodb_sys_tablestats' : 'innodb_tablestats'
  const databases = [...new Set(tables.map(({ database }) => database))]
  const prefixes = databases.map(() => 'name LIKE ?').join(' OR ') || 'FALSE'
  const rows = await readRows(
    place.query,
    `SELECT name, table_id, stats_initialized, modified_counter, autoinc FROM information_schema.${view} WHERE ${prefixes}`,
    databases.map((database) => `${escapeLike(toFileName(database))}/%`),
  )
  const updates = await readRows(
    place.query,
    'SELECT database_name, table_name, CAST(last_update AS CHAR) AS moment FROM mysql.innodb_table_stats WHERE database_name IN (?)',
    [['', ...databases]],
  )
  const moments = new Map(updates.map((row) => [`${row['database_name']}/${row['table_name']}`, row['moment']]))
  const found = new Map<string, readonly string[]>()
  for (const row of rows) {
    // each partition is a table of InnoDB's
    const [file = ''] = String(row['name']).split(/#p#/i)
    const isOpen = !/^(?:0|Uninitialized)$/.test(String(row['stats_initialized']))
    const mark = isOpen ? `${row['table_id']}:${row['modified_counter']}:${row['autoinc']}` : CLOSED
    found.set(file, [...(found.get(file) ?? []), mark])
  }
  const marks: Record<string, string> = {}
  for (const { name, database, table, isCounted } of tables) {
    const own = found.get(`${toFileName(database)}/${toFileName(table)}`)
    if (!isCounted || !own || own.includes(CLOSED)) continue
    marks[name] = [...own, moments.get(`${database}/${table}`) ?? ''].join(' ')
  }
  return marks
}

/** Nobody has the table open: its counter is not kept. */
const CLOSED = 'closed'

/** The tables whose rows may differ from what they were: another mark, or none. */
export function findDirtyTables(
  tables: readonly SlotTable[],
  before: TableMarks,
  now: TableMarks,
): ReadonlySet<string> {
  return new Set(tables.map(({ name }) => name).filter((name) => now[name] === undefined || now[name] !== before[name]))
}

/**
 * A name as InnoDB writes it, where file systems allow less than SQL (manual, "Mapping of Identifiers to File Names").
 * Letters beyond ASCII have codes of their own there; a table with one is found under no name, and so counts as dirty.
 */
export function toFileName(name: string): string {
  return name.replace(/[^A-Za-z0-9_]/g, (sign) => `@${(sign.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`)
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&')
}
