import { ConnectionFailedError, type ConnectionSettings } from '@dbenv/core'
import createKnex from 'knex'
import type { Connection, ConnectionOptions } from 'mysql2'
import { runStatement } from '../driver/run-statement.ts'
import { streamOf } from '../driver/socket.ts'
import { ConnectionReturnedError, PoolFullError } from '../errors/adapter-errors.ts'
import { isTransactionOpen } from '../session/follow-reply.ts'
import { discardConnection, getSessionState } from '../state/session-state.ts'
import { CONNECT_TIMEOUT_MS, openConnection } from './open-connection.ts'

/** How many connections one server gets, and for how long. */
export interface PoolOptions {
  /**
   * `'server'`: all databases share the connections of one pool. `'database'`: each database has a pool of its own, so
   * that a busy one leaves the others theirs; the server gets up to `max` connections for each. @default 'server'
   */
  readonly per?: 'server' | 'database'
  /** Connections of one pool. @default 10 */
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
  per: 'server',
  max: 10,
  idleTimeoutMs: 30_000,
  acquireTimeoutMs: 60_000,
  connectTimeoutMs: CONNECT_TIMEOUT_MS,
} as const satisfies Required<PoolOptions>

/** What a connection is opened with. */
export function toConnectOptions(
  { connectTimeoutMs }: PoolOptions,
  driverOptions: ConnectionOptions,
): ConnectionOptions {
  return { connectTimeout: connectTimeoutMs ?? POOL_DEFAULTS.connectTimeoutMs, ...driverOptions }
}

/** A server that does not end a session within this many milliseconds is not waited for any longer. */
const CLOSE_TIMEOUT_MS = 1_000

/** What the base class's `acquire` gives: a promise that can be aborted. */
type PendingAcquire = ReturnType<InstanceType<typeof createKnex.KnexPool<Connection>>['acquire']>

/**
 * Connections to one server under one account, each standing on whatever database it is lent for. Idle connections do
 * not keep the process alive. It is a tarn pool, so knex takes it as `connectionPool`.
 */
export class ServerPool extends createKnex.KnexPool<Connection> implements AsyncDisposable {
  readonly #limits: Pick<Required<PoolOptions>, 'max' | 'acquireTimeoutMs'>
  readonly #explain: (cause: Error) => ConnectionFailedError

  /** `origin`: where the settings come from, in words, for the error of a connection that fails. */
  constructor(
    settings: ConnectionSettings,
    options: PoolOptions = {},
    driverOptions: ConnectionOptions = {},
    origin?: string,
  ) {
    const resolved = { ...POOL_DEFAULTS, ...options }
    const connectOptions = toConnectOptions(resolved, driverOptions)
    super({
      min: 0,
      max: resolved.max,
      idleTimeoutMillis: resolved.idleTimeoutMs,
      acquireTimeoutMillis: resolved.acquireTimeoutMs,
      // The account is waited for, and then the answer to the first statements; each has its own error.
      createTimeoutMillis: 3 * resolved.connectTimeoutMs,
      propagateCreateError: true,
      create: async () => {
        const connection = await openConnection(settings, connectOptions, origin)
        // Whoever asked for it may have been given another one meanwhile, and then nobody ever gives this one back.
        streamOf(connection).unref()
        return connection
      },
      destroy: closeConnection,
      validate: (connection) => !getSessionState(connection).isBroken && !streamOf(connection).destroyed,
    })
    this.#limits = resolved
    this.#explain = (cause) => new ConnectionFailedError(settings, cause, origin)
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
        const { max, acquireTimeoutMs: waitedMs } = this.#limits
        // There was room: a server that does not answer.
        if (this.numUsed() < max) throw this.#explain(new Error(`no connection was opened within ${waitedMs} ms`))
        const inTransaction = this.used.filter(({ resource }) => isTransactionOpen(getSessionState(resource))).length
        throw new PoolFullError({ max, waitedMs, inTransaction }, { cause: error })
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

  /** How long who asks waits for a connection, in milliseconds. */
  get acquireTimeoutMs(): number {
    return this.#limits.acquireTimeoutMs
  }

  /** Whether somebody who asks now has to wait for another to give a connection back. */
  get isFull(): boolean {
    return this.numFree() === 0 && this.numUsed() + this.numPendingCreates() >= this.#limits.max
  }

  /**
   * Gives a connection back. A transaction left open is rolled back first, so that nobody inherits it; and one whose
   * session was changed is closed: what a save writes under another time zone or character set is other data.
   */
  override release(connection: Connection): boolean {
    const state = getSessionState(connection)
    // knex marks so a connection whose statement runs on after its time was up.
    if ('__knex__disposed' in connection) discardConnection(connection)
    const isClean = state.change === 'none' && !isTransactionOpen(state)
    if (isClean || state.isBroken) return this.#release(connection)
    void cleanUp(connection)
      .catch(() => discardConnection(connection))
      .finally(() => this.#release(connection))
    return true
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

/** Leaves a session as it was lent, or none. */
async function cleanUp(connection: Connection): Promise<void> {
  const state = getSessionState(connection)
  if (state.change === 'none') await runStatement(connection, 'ROLLBACK')
  if (state.change !== 'none') await closeConnection(connection)
}

/** tarn's error for a wait that was too long, whose class has no name of its own. */
function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.constructor.name === 'TimeoutError'
}

/**
 * Ends a connection in good order, and waits until the server has: its place is free then, and what it held. One that is
 * broken is cut, and one whose server does not answer.
 */
export function closeConnection(connection: Connection): Promise<void> {
  const state = getSessionState(connection)
  const stream = streamOf(connection)
  return new Promise((resolve) => {
    if (state.isBroken || stream.destroyed) {
      connection.destroy()
      return resolve()
    }
    state.isBroken = true
    stream.ref()
    const timer = setTimeout(() => stream.destroy(), CLOSE_TIMEOUT_MS)
    stream.once('close', () => {
      clearTimeout(timer)
      resolve()
    })
    connection.end()
  })
}
