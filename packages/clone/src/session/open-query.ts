import { ConnectionFailedError, type ConnectionSettings, type QueryFunction } from '@dbenv/core'
import { createConnection } from 'mysql2/promise'
import { toConnectionOptions } from './connection-options.ts'
import { SHOW_ALL } from './session-settings.ts'

/** One connection for a few statements; closes with `await using`. */
export interface OpenQuery extends AsyncDisposable {
  readonly query: QueryFunction
}

/** Connects, to no database, and without a limit for results. Throws `ConnectionFailedError` when the server refuses or does not answer within 10 s. */
export async function openQuery(settings: ConnectionSettings): Promise<OpenQuery> {
  // One statement at a time, as a program has it.
  const options = { ...toConnectionOptions(settings), multipleStatements: false }
  const connection = await createConnection(options).catch((error: unknown) => {
    throw new ConnectionFailedError(settings, error)
  })
  // A server's own value would end the registry's SELECT early, and say nothing of it.
  await connection.query(SHOW_ALL).catch((error: unknown) => {
    connection.destroy()
    throw error
  })
  return {
    query: (sql, values) => connection.query(sql, values === undefined ? [] : [...values]),
    [Symbol.asyncDispose]: () => connection.end(),
  }
}
