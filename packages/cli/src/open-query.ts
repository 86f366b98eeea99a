import type { ConnectionSettings, QueryFunction } from '@dbenv/core'

/** One connection for a few statements; closes with `await using`. */
export interface OpenQuery extends AsyncDisposable {
  readonly query: QueryFunction
}

/** Connects. Rejects with the driver's error when the server does not answer within 10 s or refuses. */
export async function openQuery(settings: ConnectionSettings): Promise<OpenQuery> {
  const { createConnection } = await import('mysql2/promise')
  const connection = await createConnection({ ...settings, charset: 'utf8mb4', timezone: 'Z', connectTimeout: 10_000 })
  return {
    query: (sql, values) => connection.query(sql, values === undefined ? [] : [...values]),
    [Symbol.asyncDispose]: () => connection.end(),
  }
}
