import type { Knex } from 'knex'
import type { Row } from './connection/run-statement.ts'
import { createDatabaseAdapter } from './create-database-adapter.ts'
import type { DatabaseAdapter, DatabaseOperations, TransactionOptions } from './database-adapter.ts'
import type { QueryTable } from './read/query-columns.ts'
import type { RowSource, SaveOptions, SaveResult } from './save/save-options.ts'
import type { InputRow } from './table/input-row.ts'
import type { BatchUpdateOptions, BatchUpdateResult } from './update/update-options.ts'
import type { UpdateWhereOptions, UpdateWhereResult } from './update/update-where.ts'

// The one state of this package: the adapter behind the functions below, made by the first call of one of them.
let defaultAdapter: DatabaseAdapter | undefined

function getDefaultAdapter(): DatabaseAdapter {
  defaultAdapter ??= createDatabaseAdapter()
  return defaultAdapter
}

/** `getEngine` of the default adapter; see `DatabaseOperations`. */
export async function getEngine(baseName: string): Promise<Knex> {
  return await getDefaultAdapter().getEngine(baseName)
}

/** `queryDatabase` of the default adapter; see `DatabaseOperations`. */
export async function queryDatabase<T = Row>(
  baseName: string,
  sql: string,
  bindings?: readonly unknown[],
): Promise<readonly T[]> {
  return await getDefaultAdapter().queryDatabase<T>(baseName, sql, bindings)
}

/** `queryTable` of the default adapter; see `DatabaseOperations`. */
export async function queryTable(baseName: string, sql: string, bindings?: readonly unknown[]): Promise<QueryTable> {
  return await getDefaultAdapter().queryTable(baseName, sql, bindings)
}

/** `streamDatabase` of the default adapter; see `DatabaseOperations`. */
export function streamDatabase<T = Row>(
  baseName: string,
  sql: string,
  bindings?: readonly unknown[],
): AsyncIterable<T> {
  return getDefaultAdapter().streamDatabase<T>(baseName, sql, bindings)
}

/** `saveToDatabase` of the default adapter; see `DatabaseOperations`. */
export async function saveToDatabase(
  rows: RowSource,
  baseName: string,
  table: string,
  options?: SaveOptions,
): Promise<SaveResult> {
  return await getDefaultAdapter().saveToDatabase(rows, baseName, table, options)
}

/** `dynamicBatchUpdate` of the default adapter; see `DatabaseOperations`. */
export async function dynamicBatchUpdate(
  baseName: string,
  table: string,
  rows: Iterable<InputRow>,
  options: BatchUpdateOptions,
): Promise<BatchUpdateResult> {
  return await getDefaultAdapter().dynamicBatchUpdate(baseName, table, rows, options)
}

/** `updateWhere` of the default adapter; see `DatabaseAdapter`. */
export async function updateWhere(
  baseName: string,
  table: string,
  values: InputRow,
  condition: string,
  options?: UpdateWhereOptions,
): Promise<UpdateWhereResult> {
  return await getDefaultAdapter().updateWhere(baseName, table, values, condition, options)
}

/** `transaction` of the default adapter; see `DatabaseAdapter`. */
export async function transaction<T>(
  baseNames: readonly string[],
  body: (operations: DatabaseOperations) => Promise<T>,
  options?: TransactionOptions,
): Promise<T> {
  return await getDefaultAdapter().transaction(baseNames, body, options)
}

/** Closes the default adapter; the next call of a function here makes a new one, from the settings as they are then. */
export async function closeAll(): Promise<void> {
  const adapter = defaultAdapter
  defaultAdapter = undefined
  await adapter?.closeAll()
}
