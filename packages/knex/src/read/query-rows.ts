import type { Connection } from 'mysql2'
import { checkBindings } from '../bindings.ts'
import { checkText } from '../check-arguments.ts'
import { isHeader, type Row, runStatement } from '../connection/run-statement.ts'

/** Runs one statement and gives its rows; of a procedure with several results, the first. */
export async function queryRows(
  connection: Connection,
  sql: string,
  bindings: readonly unknown[] = [],
): Promise<readonly Row[]> {
  checkText('sql', sql)
  const { rows } = await runStatement(connection, sql, checkBindings(bindings))
  const [first] = rows
  return Array.isArray(first) ? first : rows.filter((row) => !isHeader(row))
}
