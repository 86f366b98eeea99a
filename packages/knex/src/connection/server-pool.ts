import type { ConnectionSettings } from '@dbenv/core'
import createKnex from 'knex'
import type { Connection, ConnectionOptions } from 'mysql2'
import { ConnectionReturnedError, PoolFullError } from '../adapter-errors.ts'
import { openConnection } from './open-connection.ts'
import { runStatement } from './run-statement.ts'
import { discardConnection, getSessionState } from './session-state.ts'
import { streamOf } from './socket.ts'

/** How many connections one server gets, and for how long. */
export interface PoolOptions {
  /** Connections to one server, whatever the number of databases. @default 10 */
  readonly max?: number
  /** Closes a connection that was not used for this many milliseconds. @default 30_000 */
  readonly idleTimeoutMs?: number
  /** Gives up waiting for a free connection after this many milliseconds. @default 60_000 */
  readonly acquireTimeoutMs?: number
  /** Gives up connecting after this many milliseconds. @default 10_000 */
  readonly connectTimeoutMs?: number
}

// 10 connections and 60 s are knex's own defaults.
const POOL_DEFAULTS = {
  max: 10,
  idleTimeoutMs: 30_000,
  acquireTimeoutMs: 60_000,
  connectTimeoutMs: 10_000,
} as const satisfies Required<PoolOptions>

/** What the base class's `acquire` gives: a promise that can be aborted. */
type PendingAcquire = ReturnType<InstanceType<typeof createKnex.KnexPool<Connection>>['acquire']>

/**
 * All connections to one server under one account, shared by every engine. Idle connections do not keep the process
 * alive. It is a tarn pool, so knex takes it as `connectionPool`.
 */
export class ServerPool extends createKnex.KnexPool<Connection> implements AsyncDisposable {
  readonly settings: ConnectionSettings
  readonly #driverOptions: ConnectionOptions
  readonly #limits: Pick<Required<PoolOptions>, 'max' | 'acquireTimeoutMs'>
  #mayLoad = true

  constructor(settings: ConnectionSettings, options: PoolOptions = {}, driverOptions: ConnectionOptions = {}) {
    const resolved = { ...POOL_DEFAULTS, ...options }
    const connectOptions = { connectTimeout: resolved.connectTimeoutMs, ...driverOptions }
    super({
      min: 0,
      max: resolved.max,
      idleTimeoutMillis: resolved.idleTimeoutMs,
      acquireTimeoutMillis: resolved.acquireTimeoutMs,
      propagateCreateError: true,
      create: () => openConnection(settings, connectOptions),
      destroy: closeConnection,
      validate: (connection) => !getSessionState(connection).isBroken && !streamOf(connection).destroyed,
    })
    this.settings = settings
    this.#driverOptions = connectOptions
    this.#limits = resolved
  }

  /** Opens a connection beside the pool, for what must not wait for a free one (KILL QUERY); the caller closes it. */
  openAside(): Promise<Connection> {
    return openConnection(this.settings, this.#driverOptions)
  }

  /** `false` once the server has said that it takes no LOAD DATA LOCAL. */
  get mayLoad(): boolean {
    return this.#mayLoad
  }

  refuseLoad(): void {
    this.#mayLoad = false
  }

  override acquire(): PendingAcquire {
    const pending = super.acquire()
    pending.promise = pending.promise.then(
      (connection) => {
        getSessionState(connection).rewrite = undefined
        streamOf(connection).ref()
        return connection
      },
      (error: unknown) => {
        if (!isTimeout(error)) throw error
        const { max, acquireTimeoutMs } = this.#limits
        throw new PoolFullError(max, acquireTimeoutMs, { cause: error })
      },
    )
    return pending
  }

  /** Waits for a connection, and prefers a free one whose current database is `databaseName` already. */
  acquireFor(databaseName: string): Promise<Connection> {
    const index = this.free.findLastIndex(({ resource }) => getSessionState(resource).database === databaseName)
    const [preferred] = index === -1 ? [] : this.free.splice(index, 1)
    // tarn hands out the last one.
    if (preferred !== undefined) this.free.push(preferred)
    return this.acquire().promise
  }

  /** Gives a connection back. A transaction left open is rolled back first, so that nobody inherits it. */
  override release(connection: Connection): boolean {
    const state = getSessionState(connection)
    // knex marks so a connection whose statement runs on after its time was up.
    if ('__knex__disposed' in connection) discardConnection(connection)
    if (state.isInTransaction && !state.isBroken) {
      state.isInTransaction = false
      runStatement(connection, 'ROLLBACK')
        .catch(() => discardConnection(connection))
        .finally(() => this.#release(connection))
      return true
    }
    return this.#release(connection)
  }

  #release(connection: Connection): boolean {
    const state = getSessionState(connection)
    // Nothing goes over it unrewritten when somebody keeps it for longer than it was lent.
    state.rewrite = refuseReturned
    state.holder = undefined
    streamOf(connection).unref()
    return super.release(connection)
  }

  override _startReaping(): void {
    super._startReaping()
    this.interval?.unref()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.destroy()
  }
}

function refuseReturned(): never {
  throw new ConnectionReturnedError()
}

/** tarn's error for a wait that was too long, whose class has no name of its own. */
function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.constructor.name === 'TimeoutError'
}

function closeConnection(connection: Connection): Promise<void> {
  return new Promise((resolve) => {
    if (getSessionState(connection).isBroken || streamOf(connection).destroyed) {
      connection.destroy()
      return resolve()
    }
    streamOf(connection).ref()
    connection.end(() => resolve())
  })
}
