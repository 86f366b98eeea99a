import type { Connection } from 'mysql2'
import { NotInTransactionError, TransactionEndedError } from './adapter-errors.ts'
import type { BoundConnection, EnvironmentBinding, ResolvedBase } from './connection/environment-binding.ts'
import type { ConnectionLender } from './engine/engine-pool.ts'

/**
 * Lends the one connection of a transaction to one borrower at a time, and stands it on the borrower's database. What
 * runs in parallel inside a transaction waits its turn here.
 */
export class TransactionSession implements ConnectionLender {
  readonly #binding: EnvironmentBinding
  readonly #connection: Connection
  readonly #resolved: ReadonlyMap<string, ResolvedBase>
  #last: Promise<void> = Promise.resolve()
  #finish: () => void = () => {}
  #isClosed = false

  constructor(binding: EnvironmentBinding, connection: Connection, resolved: ReadonlyMap<string, ResolvedBase>) {
    this.#binding = binding
    this.#connection = connection
    this.#resolved = resolved
  }

  async acquire(baseName: string): Promise<BoundConnection> {
    const resolved = this.#resolved.get(baseName)
    if (this.#isClosed) throw new TransactionEndedError(baseName)
    if (resolved === undefined) throw new NotInTransactionError(baseName, [...this.#resolved.keys()])
    const before = this.#last
    let finish = (): void => {}
    this.#last = new Promise((resolve) => {
      finish = resolve
    })
    await before
    this.#finish = finish
    try {
      await this.#binding.stand(this.#connection, baseName, resolved)
    } catch (error) {
      finish()
      throw error
    }
    return { connection: this.#connection, ...resolved }
  }

  release(): void {
    this.#finish()
  }

  /** Waits for what still runs, and lends no more: the transaction is about to end. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#last
  }
}
