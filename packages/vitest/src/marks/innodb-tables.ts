import { type Row, readRows, type SlotPlace } from '../slot/slot-place.ts'

/** What InnoDB keeps in memory of each table of the databases, by `toInnodbName`. A partition is a table of InnoDB's. */
export async function readInnodbTables(
  { query, flavour }: Pick<SlotPlace, 'query' | 'flavour'>,
  databases: readonly string[],
): Promise<ReadonlyMap<string, readonly Row[]>> {
  const view = flavour === 'mariadb' ? 'innodb_sys_tablestats' : 'innodb_tablestats'
  const prefixes = databases.map(() => 'name LIKE ?').join(' OR ') || 'FALSE'
  const rows = await readRows(
    query,
    `SELECT name, table_id, stats_initialized, modified_counter, autoinc FROM information_schema.${view} WHERE ${prefixes}`,
    databases.map((database) => `${escapeLike(toFileName(database))}/%`),
  )
  const found = new Map<string, readonly Row[]>()
  for (const row of rows) {
    const [file = ''] = String(row['name']).split(PARTITION)
    found.set(file, [...(found.get(file) ?? []), row])
  }
  return found
}

/** What stands between a table's name and a partition's. */
const PARTITION = /#p#/i

/** Whether the row is of a part of a table. */
export function isPartition(row: Row): boolean {
  return PARTITION.test(String(row['name']))
}

/** Whether nobody has the table open: its counter is not kept. */
export function isClosed(row: Row): boolean {
  return /^(?:0|Uninitialized)$/.test(String(row['stats_initialized']))
}

/**
 * A table's name as InnoDB writes it, where file systems allow less than SQL (manual, "Mapping of Identifiers to File
 * Names"). Letters beyond ASCII have codes of their own there; a table with one is found under no name.
 */
export function toInnodbName(database: string, table: string): string {
  return `${toFileName(database)}/${toFileName(table)}`
}

/** The table as a person knows it: `database.table`. */
export function fromInnodbName(name: string): string {
  const decode = (part: string) =>
    part.replace(/@([0-9a-f]{4})/g, (_, code) => String.fromCodePoint(parseInt(code, 16)))
  return name.split('/').map(decode).join('.')
}

function toFileName(name: string): string {
  return name.replace(/[^A-Za-z0-9_]/g, (sign) => `@${(sign.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`)
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&')
}
