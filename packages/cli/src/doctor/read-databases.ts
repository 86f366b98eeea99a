import type { QueryFunction } from '@dbenv/core'

/** The names of all databases that the account may see. */
export async function readDatabases(query: QueryFunction): Promise<ReadonlySet<string>> {
  const [rows] = await query('SELECT schema_name AS name FROM information_schema.schemata')
  const names = Array.isArray(rows) ? rows.map((row: { readonly name: unknown }) => String(row.name)) : []
  return new Set(names)
}
