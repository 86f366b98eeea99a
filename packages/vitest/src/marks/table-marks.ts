import { type Row, readRows, type SlotPlace } from '../slot/slot-place.ts'
import type { SlotTable } from '../slot/slot-tables.ts'
import { isClosed, readInnodbTables, toInnodbName } from './innodb-tables.ts'
import { isSameUpdateMark, readUpdateMarks } from './update-marks.ts'

/** What the server knows of a table: another mark, other rows or another AUTO_INCREMENT. Absent: it cannot be told. */
export type TableMarks = Readonly<Record<string, string>>

/** So many tables are opened by one statement: a round trip for each would be a third of a reset's time. */
const OPENED_AT_ONCE = 50

/** Opens the tables first: InnoDB counts from the moment on in which somebody has opened the table. */
export async function openAndReadMarks(place: MarkedPlace, tables: readonly SlotTable[]): Promise<TableMarks> {
  await openTables(place, tables)
  return readTableMarks(place, tables)
}

/** Opens tables as whoever uses one does; those that are open stay it. */
export async function openTables({ query, counting }: MarkedPlace, tables: readonly SlotTable[]): Promise<void> {
  if (counting === 'none') return
  const names = tables.map(({ name }) => name)
  for (let at = 0; at < names.length; at += OPENED_AT_ONCE) {
    const selects = names.slice(at, at + OPENED_AT_ONCE).map((name) => `(SELECT 1 FROM ${name} LIMIT 0)`)
    await query(selects.join(' UNION ALL '))
  }
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
 * performance schema. `known` is what InnoDB knows of the tables, where it was asked already.
 */
export async function readTableMarks(
  place: MarkedPlace,
  tables: readonly SlotTable[],
  known?: ReadonlyMap<string, readonly Row[]>,
): Promise<TableMarks> {
  const { query, counting } = place
  if (counting === 'none') return {}
  if (counting === 'update-times') return readUpdateMarks(place, tables)
  const databases = [...new Set(tables.map(({ database }) => database))]
  const found = known ?? (await readInnodbTables(place, databases))
  const counts = await readRows(query, COUNTS[counting], [['', ...databases]])
  const byTable = new Map(counts.map((row) => [`${row['place']}/${row['name']}`, String(row['count'])]))
  const marks: Record<string, string> = {}
  for (const { name, database, table, isCounted } of tables) {
    const rows = found.get(toInnodbName(database, table))
    const own = rows?.map((row) =>
      counting === 'innodb' ? toCountedMark(row) : `${row['table_id']}:${row['autoinc']}`,
    )
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
  return isClosed(row) ? CLOSED : `${row['table_id']}#${row['modified_counter']}#${row['autoinc']}`
}

/** The tables whose mark is another one than before: they were written. */
export function findMarkedTables(
  { counting }: Pick<MarkedPlace, 'counting'>,
  before: TableMarks,
  now: TableMarks,
): ReadonlySet<string> {
  const isSame = (one: string, other: string) =>
    counting === 'update-times' ? isSameUpdateMark(one, other) : one === other
  const written = Object.entries(now).filter(
    ([name, mark]) => before[name] !== undefined && !isSame(before[name], mark),
  )
  return new Set(written.map(([name]) => name))
}

/** The tables that have no mark, before or now: nothing but their rows tells whether they were written. */
export function findUnmarkedTables(
  tables: readonly SlotTable[],
  before: TableMarks,
  now: TableMarks,
): ReadonlySet<string> {
  return new Set(tables.map(({ name }) => name).filter((name) => before[name] === undefined || now[name] === undefined))
}
