import type { Connection } from 'mysql2'
import type { EnvironmentBinding, EnvironmentScope } from '../connection/environment-binding.ts'

/**
 * What knex takes for its pool: the shared pool seen from one database. Each `acquire` resolves the base name anew, so
 * an engine never stands on a database that its environment no longer has.
 */
export class EnginePool {
  readonly binding: EnvironmentBinding
  readonly baseName: string
  /** The scope of the last connection lent; what compiles without a connection (`columnInfo().toSQL()`) reads it. */
  scope: EnvironmentScope

  constructor(binding: EnvironmentBinding, baseName: string, scope: EnvironmentScope) {
    this.binding = binding
    this.baseName = baseName
    this.scope = scope
  }

  acquire(): { readonly promise: Promise<Connection>; abort(): void } {
    return { promise: this.#acquire(), abort: () => {} }
  }

  async #acquire(): Promise<Connection> {
    const { connection, scope } = await this.binding.acquire(this.baseName)
    this.scope = scope
    return connection
  }

  release(connection: Connection): boolean {
    return this.binding.pool.release(connection)
  }

  /** The pool belongs to the adapter: destroying one engine leaves it open. */
  async destroy(): Promise<void> {}

  numFree(): number {
    return this.binding.pool.numFree()
  }

  numUsed(): number {
    return this.binding.pool.numUsed()
  }

  numPendingAcquires(): number {
    return this.binding.pool.numPendingAcquires()
  }
}
