import type { QueryFunction } from '@dbenv/core'
import { readRows } from './read-rows.ts'
import { findText, readText } from './row.ts'

/**
 * Reads those of the named variables that the server has, by SHOW, because some exist on one server only: name in lower
 * case -> value.
 */
export async function readVariables(
  query: QueryFunction,
  scope: 'GLOBAL' | 'SESSION',
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const list = names.map((name) => `'${name}'`).join(', ')
  const rows = await readRows(query, `SHOW ${scope} VARIABLES WHERE Variable_name IN (${list})`)
  return new Map(rows.map((row) => [readText(row, 'Variable_name').toLowerCase(), findText(row, 'Value') ?? '']))
}
