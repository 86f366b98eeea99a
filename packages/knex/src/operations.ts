import type { Knex } from 'knex'
import type { Connection } from 'mysql2'
import type { BoundConnection, EnvironmentBinding } from './connection/environment-binding.ts'
import type { Row } from './connection/run-statement.ts'
import type { DatabaseOperations } from './database-adapter.ts'
import type { ConnectionLender } from './engine/engine-pool.ts'
import { queryColumns } from './read/query-columns.ts'
import { queryRows } from './read/query-rows.ts'
import { streamRows } from './read/stream-rows.ts'
import { saveRows } from './save/save-rows.ts'
import { readTableShape } from './table/read-table-shape.ts'
import type { TableShape } from './table/table-shape.ts'
import { batchUpdate } from './update/batch-update.ts'
import { createWriteCells } from './write-cells.ts'

/** What one call works with, taken before its first await. */
export interface OperationScope {
  readonly binding: EnvironmentBinding
  readonly lender: ConnectionLender
  getEngine(baseName: string): Promise<Knex>
}

/** Joins the stages into the operations; `openScope` is called once a call, synchronously. */
export function createOperations(openScope: () => OperationScope): DatabaseOperations {
  return {
    getEngine: async (baseName) => await openScope().getEngine(baseName),
    queryDatabase: async <T>(baseName: string, sql: string, bindings?: readonly unknown[]) =>
      await withConnection(openScope(), baseName, async ({ connection }) => {
        // What the columns of a statement hold only its author knows; the type parameter is the author's word.
        return (await queryRows(connection, sql, bindings)) as readonly T[]
      }),
    queryTable: async (baseName, sql, bindings) =>
      await withConnection(openScope(), baseName, ({ connection }) => queryColumns(connection, sql, bindings)),
    streamDatabase: <T>(baseName: string, sql: string, bindings: readonly unknown[] = []) => {
      const scope = openScope()
      // As above: the type parameter is the author's word.
      return streamFrom(scope, baseName, sql, bindings) as AsyncIterable<T>
    },
    saveToDatabase: async (rows, baseName, table, options = {}) => {
      const scope = openScope()
      return await withTable(scope, baseName, table, (connection, shape) =>
        saveRows(connection, shape, rows, options, loadPolicy(scope)),
      )
    },
    dynamicBatchUpdate: async (baseName, table, rows, options) => {
      const scope = openScope()
      return await withTable(scope, baseName, table, (connection, shape) =>
        batchUpdate(connection, shape, rows, options, createWriteCells(connection, loadPolicy(scope))),
      )
    },
  }
}

/**
 * Lends a connection on the database of `baseName` for as long as `body` runs. When `body` fails because the environment
 * was made anew meanwhile, it runs once more: its first statement is what failed.
 */
async function withConnection<T>(
  { lender, binding }: OperationScope,
  baseName: string,
  body: (bound: BoundConnection) => Promise<T>,
): Promise<T> {
  const bound = await lender.acquire(baseName)
  try {
    return await body(bound)
  } catch (error) {
    // Inside a transaction, what came before cannot be repeated.
    if (lender !== binding || !(await binding.standAnew(bound.connection, baseName, bound, error))) throw error
    return await body({ connection: bound.connection, ...(await binding.source.resolve(baseName)) })
  } finally {
    lender.release(bound.connection)
  }
}

/** The same with the table's shape. Only reading that is repeated: rows that were read once may be gone. */
export async function withTable<T>(
  scope: OperationScope,
  baseName: string,
  table: string,
  body: (connection: Connection, shape: TableShape) => Promise<T>,
): Promise<T> {
  const outcome = await withConnection(scope, baseName, async ({ connection, databaseName }) => {
    const shape = await readTableShape(connection, databaseName, table)
    return await body(connection, shape).then(
      (value) => ({ status: 'done', value }) as const,
      (error: unknown) => ({ status: 'failed', error }) as const,
    )
  })
  if (outcome.status === 'failed') throw outcome.error
  return outcome.value
}

async function* streamFrom(
  { lender, binding }: OperationScope,
  baseName: string,
  sql: string,
  bindings: readonly unknown[],
): AsyncGenerator<Row, void, undefined> {
  const { connection } = await lender.acquire(baseName)
  try {
    // The connection of a transaction holds more than this statement.
    yield* streamRows(connection, sql, bindings, lender === binding ? 'closed' : 'kept')
  } finally {
    lender.release(connection)
  }
}

/** A server that refused LOAD DATA LOCAL once is not asked again. */
function loadPolicy({ binding }: OperationScope): { readonly mayLoad: boolean; readonly onLoadOff: () => void } {
  const { pool } = binding
  return { mayLoad: pool.mayLoad, onLoadOff: () => pool.refuseLoad() }
}
