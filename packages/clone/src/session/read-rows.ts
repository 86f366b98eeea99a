import type { QueryFunction } from '@dbenv/core'
import type { Row } from './row.ts'
import { toRows } from './session.ts'

/** Runs a statement that has rows and gives them as plain objects. */
export async function readRows(
  query: QueryFunction,
  sql: string,
  values: readonly unknown[] = [],
): Promise<readonly Row[]> {
  const [rows] = await query(sql, values)
  return toRows(rows)
}
