import { ConnectionFailedError, type ConnectionSettings, type QueryFunction } from '@dbenv/core'
import { createConnection } from 'mysql2/promise'
import { toConnectionOptions } from './connection-options.ts'

/** One connection for a few statements; closes with `await using`. */
export interface OpenQuery extends AsyncDisposable {
  readonly query: QueryFunction
}

/** Connects, to no database. Throws `ConnectionFailedError` when the server refuses or does not answer within 10 s. */
export async function openQuery(settings: ConnectionSettings): Promise<OpenQuery> {
  // One statement at a time, as a program has it.
  const options = { ...toConnectionOptions(settings), multipleStatements: false }
  const connection = await createConnection(options).catch((error: unknown) => {
    throw new ConnectionFailedError(settings, error)
  })
  return {
    query: (sql, values) => connection.query(sql, values === undefined ? [] : [...values]),
    [Symbol.asyncDispose]: () => connection.end(),
  }
}
