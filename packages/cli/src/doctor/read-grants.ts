import type { QueryFunction } from '@dbenv/core'

/** Reads what the account of this connection may do; one line a grant. */
export async function readGrants(query: QueryFunction): Promise<readonly string[]> {
  const [rows] = await query('SHOW GRANTS')
  if (!Array.isArray(rows)) return []
  return rows.flatMap((row: unknown) => (row instanceof Object ? Object.values(row).map(String) : []))
}
