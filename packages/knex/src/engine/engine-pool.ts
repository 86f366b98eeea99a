import type { Connection } from 'mysql2'
import type { EnvironmentBinding } from '../connection/environment-binding.ts'
import type { ServerPool } from '../connection/server-pool.ts'
import type { ResolvedBase } from '../state/name-source.ts'

/** What an engine borrows its connections from. */
export interface ConnectionLender {
  acquire(baseName: string): Promise<ResolvedBase & { readonly connection: Connection }>
  release(connection: Connection): void
  /** Lends the connection for a transaction of an engine, inside of which it is lent on; absent: each has its own. */
  hold?(baseName: string): Promise<HeldConnection>
}

/** The one connection of a transaction, while a transaction of an engine inside of it has it. */
export interface HeldConnection extends ResolvedBase {
  readonly connection: Connection
  /** Runs what may borrow the connection again. */
  runInside<T>(body: () => T): T
  /** Runs a statement of the engine's transaction on the engine's database, when nobody else has the connection. */
  send<T>(body: () => Promise<T>): Promise<T>
  /** Runs the statement that ends the engine's transaction, when what was asked for inside it before has ended. */
  finish<T>(body: () => Promise<T>): Promise<T>
  /** Gives it back, when what runs inside has ended. */
  end(): void
}

/**
 * What knex takes for its pool: the shared pool seen from one database. Each `acquire` resolves the base name anew, so
 * an engine never stands on a database that its environment no longer has.
 */
export class EnginePool {
  readonly binding: EnvironmentBinding
  readonly baseName: string
  readonly lender: ConnectionLender
  /** As of the last connection lent; what compiles without a connection (`columnInfo().toSQL()`) reads it. */
  resolved: ResolvedBase

  constructor(binding: EnvironmentBinding, baseName: string, resolved: ResolvedBase, lender: ConnectionLender) {
    this.binding = binding
    this.baseName = baseName
    this.resolved = resolved
    this.lender = lender
  }

  acquire(): { readonly promise: Promise<Connection>; abort(): void } {
    return { promise: this.#acquire(), abort: () => {} }
  }

  async #acquire(): Promise<Connection> {
    const { connection, environment, databaseName, names, rewrite } = await this.lender.acquire(this.baseName)
    this.resolved = { environment, databaseName, names, rewrite }
    return connection
  }

  release(connection: Connection): boolean {
    this.lender.release(connection)
    return true
  }

  /** The pool belongs to the adapter: destroying one engine leaves it open. */
  async destroy(): Promise<void> {}

  get #pool(): ServerPool {
    return this.binding.server.getPool(this.resolved.databaseName)
  }

  numFree(): number {
    return this.#pool.numFree()
  }

  numUsed(): number {
    return this.#pool.numUsed()
  }

  numPendingAcquires(): number {
    return this.#pool.numPendingAcquires()
  }
}
