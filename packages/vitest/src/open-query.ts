import type { ConnectionSettings, QueryFunction } from '@dbenv/core'
import { createConnection } from 'mysql2/promise'

/** One open connection as a query function; closed when disposed of. */
export interface OpenQuery extends AsyncDisposable {
  readonly query: QueryFunction
}

/**
 * Opens a connection that stands on no database. Rejects with the driver's error. Not `openQuery` of `@dbenv/clone`: a
 * worker loads that package only where it clones.
 */
export async function openQuery(settings: ConnectionSettings): Promise<OpenQuery> {
  const { host, port, socketPath, user, password, ssl } = settings
  const session = await createConnection({
    ...(socketPath === undefined ? { host, port } : { socketPath }),
    user,
    password,
    charset: 'utf8mb4',
    ...(ssl ? { ssl } : {}),
  })
  return {
    query: (sql, values) => session.query(sql, values ? [...values] : undefined),
    [Symbol.asyncDispose]: () => session.end(),
  }
}
