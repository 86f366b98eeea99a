import { AsyncLocalStorage } from 'node:async_hooks'
import type { Connection, Pool, PoolConnection } from 'mysql2'
import { trackConnection } from '../connection/open-connection.ts'
import type { DbEnvNames } from '../environment/dbenv-names.ts'
import { ConnectionReturnedError } from '../errors/adapter-errors.ts'
import { standOnLatest } from '../session/stand-on-database.ts'
import { getSessionState, isTracked } from '../state/session-state.ts'
import { keepScope } from './keep-scope.ts'
import { leaveAsWritten, lendBetween } from './plain-connection.ts'
import { PoolNames } from './pool-names.ts'

/** Lends the connections of one mysql2 pool, each on the database that it is asked for. */
export class PoolLender {
  readonly #pool: Pool
  readonly #takeConnection: (callback: (error: unknown, connection: PoolConnection) => void) => void
  readonly #sources = new WeakMap<DbEnvNames, PoolNames>()
  readonly #own = new WeakSet<Connection>()

  /** Changes how the pool takes connections back: who gave one back sends nothing over it any more. */
  constructor(pool: Pool) {
    this.#pool = pool
    const getConnection = pool.getConnection.bind(pool)
    // A socket calls back in the scope that it was opened in: not in that of whoever needed one first.
    const openOutside = AsyncLocalStorage.snapshot()
    this.#takeConnection = (callback) => openOutside(getConnection, callback)
    const release = pool.releaseConnection.bind(pool)
    pool.releaseConnection = (connection: PoolConnection) => {
      if (isTracked(connection)) refuseMore(connection)
      release(connection)
    }
  }

  /** A connection on the database of a base name. The caller releases it. */
  async lendFor(names: DbEnvNames, baseName: string): Promise<PoolConnection> {
    const source = this.#sources.get(names) ?? new PoolNames(names)
    this.#sources.set(names, source)
    // Before a connection is taken: who reads the names over this pool may need its only one.
    const resolved = await source.resolve(baseName)
    const connection = await this.#take()
    try {
      if (!isTracked(connection)) await this.#follow(connection)
      await standOnLatest(connection, { source, baseName, resolved })
      return connection
    } catch (error) {
      connection.release()
      throw error
    }
  }

  /** A connection whose statements go as written, for reading names; where none is free, the one that waits for them. */
  async lendForReading(held: Connection | undefined): Promise<PoolConnection> {
    if (held !== undefined && this.#isOwn(held) && !this.#hasRoom()) return lendBetween(held)
    const connection = await this.#take()
    leaveAsWritten(connection)
    return connection
  }

  #take(): Promise<PoolConnection> {
    return new Promise((resolve, reject) => {
      this.#takeConnection((error, connection) => (error ? reject(error) : resolve(connection)))
    })
  }

  async #follow(connection: PoolConnection): Promise<void> {
    await trackConnection(connection, 'as it is')
    keepScope(connection)
    this.#own.add(connection)
  }

  #isOwn(connection: Connection): connection is PoolConnection {
    return this.#own.has(connection)
  }

  /** Whether a connection can be had without waiting for another to be given back (mysql2 3.24, lib/base/pool.js). */
  #hasRoom(): boolean {
    const [free, all, config] = ['_freeConnections', '_allConnections', 'config'].map((name): unknown =>
      Reflect.get(this.#pool, name),
    )
    const limit = readNumber(config, 'connectionLimit')
    return readNumber(free, 'length') > 0 || limit === 0 || readNumber(all, 'length') < limit
  }
}

function refuseMore(connection: Connection): void {
  const rewrite = (): never => {
    throw new ConnectionReturnedError()
  }
  Object.assign(getSessionState(connection), { rewrite, holder: undefined })
}

/** NaN, which no comparison is true of, where there is no such number. */
function readNumber(value: unknown, property: string): number {
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, property) : undefined
  return typeof found === 'number' ? found : Number.NaN
}
