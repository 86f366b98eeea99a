import type { Connection } from 'mysql2'
import { checkBindings } from '../arguments/bindings.ts'
import { isHeader, type Row, runStatement } from '../driver/run-statement.ts'

/** Runs one statement and gives its rows; of several results, a procedure's say, the first with columns. */
export async function queryRows(
  connection: Connection,
  sql: string,
  bindings: readonly unknown[] = [],
): Promise<readonly Row[]> {
  const { rows } = await runStatement(connection, sql, checkBindings(bindings))
  // Several results, or one with its rows.
  const first: unknown = rows.find(Array.isArray)
  return Array.isArray(first) ? first : rows.filter((row) => !isHeader(row))
}
