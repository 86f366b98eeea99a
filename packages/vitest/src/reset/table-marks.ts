import { type Row, readRows, type SlotPlace } from './slot-place.ts'
import type { SlotTable } from './slot-tables.ts'

/** What the server knows of a table: another mark, other rows or another AUTO_INCREMENT. Absent: it cannot be told. */
export type TableMarks = Readonly<Record<string, string>>

/** So many tables are opened by one statement: a round trip for each would be a third of a reset's time. */
const OPENED_AT_ONCE = 50

/** Opens all tables of the slot first: InnoDB counts from the moment on in which somebody has opened the table. */
export async function openAndReadMarks(place: MarkedPlace, tables: readonly SlotTable[]): Promise<TableMarks> {
  if (place.counting === 'none') return {}
  const names = tables.map(({ name }) => name)
  for (let at = 0; at < names.length; at += OPENED_AT_ONCE) {
    const selects = names.slice(at, at + OPENED_AT_ONCE).map((name) => `(SELECT 1 FROM ${name} LIMIT 0)`)
    await place.query(selects.join(' UNION ALL '))
  }
  return readTableMarks(place, tables)
}

/** The part of a place that its marks need. */
export type MarkedPlace = Pick<SlotPlace, 'query' | 'flavour' | 'counting'>

/** What InnoDB's own marks become when another server starts on the same data: it counts from 0. */
export function toMarksAfterStart(marks: TableMarks): TableMarks {
  return Object.fromEntries(Object.entries(marks).map(([name, mark]) => [name, mark.replace(/#\d+#/g, '#0#')]))
}

/**
 * Reads the marks of all tables of the slot. InnoDB's `TABLE_ID` changes with TRUNCATE and a rebuild, and it knows the
 * AUTO_INCREMENT; rows are counted by InnoDB itself, where `last_update` shows that the counter was set back, or by the
 * performance schema.
 */
export async function readTableMarks(place: MarkedPlace, tables: readonly SlotTable[]): Promise<TableMarks> {
  const { query, flavour, counting } = place
  if (counting === 'none') return {}
  const databases = [...new Set(tables.map(({ database }) => database))]
  const view = flavour === 'mariadb' ? 'innodb_sys_tablestats' : 'innodb_tablestats'
  const prefixes = databases.map(() => 'name LIKE ?').join(' OR ') || 'FALSE'
  const rows = await readRows(
    query,
    `SELECT name, table_id, stats_initialized, modified_counter, autoinc FROM information_schema.${view} WHERE ${prefixes}`,
    databases.map((database) => `${escapeLike(toFileName(database))}/%`),
  )
  const found = new Map<string, readonly string[]>()
  for (const row of rows) {
    // each partition is a table of InnoDB's
    const [file = ''] = String(row['name']).split(/#p#/i)
    const mark = counting === 'innodb' ? toCountedMark(row) : `${row['table_id']}:${row['autoinc']}`
    found.set(file, [...(found.get(file) ?? []), mark])
  }
  const counts = await readRows(query, COUNTS[counting], [['', ...databases]])
  const byTable = new Map(counts.map((row) => [`${row['place']}/${row['name']}`, String(row['count'])]))
  const marks: Record<string, string> = {}
  for (const { name, database, table, isCounted } of tables) {
    const own = found.get(`${toFileName(database)}/${toFileName(table)}`)
    const count = byTable.get(`${database}/${table}`)
    // The performance schema has a row for each table that was opened, unless its memory is full.
    const isLost = counting === 'performance-schema' && count === undefined
    if (!isCounted || !own || own.includes(CLOSED) || isLost) continue
    marks[name] = [...own, count ?? ''].join(' ')
  }
  return marks
}

/** What else shows that rows changed, a number or a moment for each table. */
const COUNTS = {
  innodb:
    'SELECT database_name AS place, table_name AS name, CAST(last_update AS CHAR) AS count FROM mysql.innodb_table_stats WHERE database_name IN (?)',
  'performance-schema':
    'SELECT object_schema AS place, object_name AS name, count_write AS count FROM performance_schema.table_io_waits_summary_by_table WHERE object_schema IN (?)',
} as const

/** Nobody has the table open: its counter is not kept. */
const CLOSED = 'closed'

function toCountedMark(row: Row): string {
  const isOpen = !/^(?:0|Uninitialized)$/.test(String(row['stats_initialized']))
  return isOpen ? `${row['table_id']}#${row['modified_counter']}#${row['autoinc']}` : CLOSED
}

/** The tables whose mark is another one than before: they were written. */
export function findMarkedTables(before: TableMarks, now: TableMarks): ReadonlySet<string> {
  return new Set(Object.keys(now).filter((name) => before[name] !== undefined && now[name] !== before[name]))
}

/** The tables that have no mark, before or now: nothing but their rows tells whether they were written. */
export function findUnmarkedTables(
  tables: readonly SlotTable[],
  before: TableMarks,
  now: TableMarks,
): ReadonlySet<string> {
  return new Set(tables.map(({ name }) => name).filter((name) => before[name] === undefined || now[name] === undefined))
}

/**
 * A name as InnoDB writes it, where file systems allow less than SQL (manual, "Mapping of Identifiers to File Names").
 * Letters beyond ASCII have codes of their own there; a table with one is found under no name, and so has no mark.
 */
export function toFileName(name: string): string {
  return name.replace(/[^A-Za-z0-9_]/g, (sign) => `@${(sign.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`)
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&')
}
