import { modesFromSqlMode, type QueryFunction, type RewriteOptions } from '@dbenv/core'

/** How a session that has just been opened reads a statement. Rejects with the server's error. */
export async function readModes(query: QueryFunction): Promise<RewriteOptions> {
  const [rows] = await query('SELECT @@sql_mode AS sqlMode, @@lower_case_table_names AS folding')
  const row: Readonly<Record<string, unknown>> = Array.isArray(rows) ? { ...rows[0] } : {}
  const folding = row['folding']
  return {
    ...modesFromSqlMode(String(row['sqlMode'])),
    lowerCaseTableNames: folding === 1 || folding === 2 ? folding : 0,
  }
}
