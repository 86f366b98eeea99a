import type { Connection, RowDataPacket } from 'mysql2/promise'

/** `database.table` to what the server computes over all its rows. */
export type Checksums = ReadonlyMap<string, string>

/** Has the server read every row of every table of these databases; the registry's own table is left out. */
export async function readChecksums(connection: Connection, databases: readonly string[]): Promise<Checksums> {
  const [tables] = await connection.query<RowDataPacket[]>(
    `SELECT table_schema AS databaseName, table_name AS tableName FROM information_schema.tables
     WHERE table_schema IN (?) AND table_type = 'BASE TABLE' AND table_name <> 'database_configs'
     ORDER BY 1, 2`,
    [databases],
  )
  const quoted = tables.map((table) => connection.escapeId(`${table['databaseName']}.${table['tableName']}`))
  const [rows] = await connection.query<RowDataPacket[]>(`CHECKSUM TABLE ${quoted.join(', ')} EXTENDED`)
  return new Map(rows.map((row) => [String(row['Table']), String(row['Checksum'])]))
}

/** The tables whose rows differ, or that are in one of the two only. */
export function findDifferences(before: Checksums, after: Checksums): readonly string[] {
  const tables = new Set([...before.keys(), ...after.keys()])
  return [...tables].filter((table) => before.get(table) !== after.get(table))
}
