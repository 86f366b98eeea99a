import type { ConnectionSettings } from '@dbenv/core'
import type { Connection, ConnectionOptions } from 'mysql2'
import { AdapterClosedError } from '../errors/adapter-errors.ts'
import { openConnection } from './open-connection.ts'
import { closeConnection, type PoolOptions, ServerPool, toConnectOptions } from './server-pool.ts'

/** All connections to one server under one account: in one pool, or in one for each database. */
export class ServerConnections implements AsyncDisposable {
  readonly #settings: ConnectionSettings
  readonly #options: PoolOptions
  readonly #driverOptions: ConnectionOptions
  readonly #origin: string | undefined
  /** By database name; one without a name where all share it. */
  readonly #pools = new Map<string, ServerPool>()
  readonly #owners = new WeakMap<Connection, ServerPool>()
  #mayLoad = true
  #isClosed = false

  /** `origin`: as of `ServerPool`. */
  constructor(
    settings: ConnectionSettings,
    options: PoolOptions = {},
    driverOptions: ConnectionOptions = {},
    origin?: string,
  ) {
    this.#origin = origin
    this.#settings = settings
    this.#options = options
    this.#driverOptions = driverOptions
  }

  /** The pool that connections for a database come from; nothing is opened yet. */
  getPool(databaseName: string): ServerPool {
    if (this.#isClosed) throw new AdapterClosedError()
    const key = this.#options.per === 'database' ? databaseName : ''
    const known = this.#pools.get(key)
    if (known !== undefined) return known
    const pool = new ServerPool(this.#settings, this.#options, this.#driverOptions, this.#origin)
    this.#pools.set(key, pool)
    return pool
  }

  /** Waits for a connection, and prefers a free one whose current database is `databaseName` already. */
  async acquire(databaseName: string): Promise<Connection> {
    const pool = this.getPool(databaseName)
    const connection = await pool.acquireFor(databaseName)
    this.#owners.set(connection, pool)
    return connection
  }

  /**
   * A connection for a moment, without waiting for anybody: beside the pool when that is full. For who reads names while
   * holding a connection, and may be one of those that fill the pool.
   */
  async acquireAtOnce(databaseName: string): Promise<Connection> {
    return this.getPool(databaseName).isFull ? await this.openAside() : await this.acquire(databaseName)
  }

  /** Gives a connection back to the pool that it came from; one from beside is closed. */
  release(connection: Connection): void {
    const owner = this.#owners.get(connection)
    if (owner === undefined) void closeConnection(connection)
    else owner.release(connection)
  }

  /** Opens a connection beside the pools, for what must not wait for a free one (KILL QUERY); the caller closes it. */
  openAside(): Promise<Connection> {
    return openConnection(this.#settings, toConnectOptions(this.#options, this.#driverOptions), this.#origin)
  }

  /** `false` once the server has said that it takes no LOAD DATA LOCAL. */
  get mayLoad(): boolean {
    return this.#mayLoad
  }

  refuseLoad(): void {
    this.#mayLoad = false
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true
    await Promise.all([...this.#pools.values()].map((pool) => pool[Symbol.asyncDispose]()))
  }
}
