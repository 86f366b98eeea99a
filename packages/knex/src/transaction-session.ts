import type { Connection } from 'mysql2'
import { NotInTransactionError, TransactionEndedError } from './adapter-errors.ts'
import type { BoundConnection } from './connection/environment-binding.ts'
import { findTransactionLoss } from './connection/find-transaction-loss.ts'
import type { NameSource, ResolvedBase } from './connection/name-source.ts'
import { getSessionState, type SessionState } from './connection/session-state.ts'
import { standAnew } from './connection/stand-anew.ts'
import { standOnDatabase, standOnLatest } from './connection/stand-on-database.ts'
import type { ConnectionLender } from './engine/engine-pool.ts'
import { type TransactionLoss, TransactionLostError } from './transaction-errors.ts'

/**
 * Lends the one connection of a transaction to one borrower at a time, and stands it on the borrower's database. What
 * runs in parallel inside a transaction waits its turn here. Names are read until the transaction has begun its work,
 * and stay what they are from then on.
 */
export class TransactionSession implements ConnectionLender {
  readonly #source: NameSource
  readonly #connection: Connection
  readonly #baseNames: readonly string[]
  #resolved: ReadonlyMap<string, ResolvedBase> = new Map()
  #last: Promise<void> = Promise.resolve()
  #finish: () => void = () => {}
  #isClosed = false

  constructor(source: NameSource, connection: Connection, baseNames: readonly string[]) {
    this.#source = source
    this.#connection = connection
    this.#baseNames = baseNames
  }

  /** Reads all names of the transaction. Rejects with `UnknownDatabaseError` for one that is not registered. */
  async resolve(): Promise<void> {
    const resolved = new Map<string, ResolvedBase>()
    for (const baseName of this.#baseNames) resolved.set(baseName, await this.#source.resolve(baseName))
    this.#resolved = resolved
  }

  async acquire(baseName: string): Promise<BoundConnection> {
    if (this.#isClosed) throw new TransactionEndedError(baseName)
    this.checkKept()
    if (!this.#baseNames.includes(baseName)) throw new NotInTransactionError(baseName, this.#baseNames)
    const before = this.#last
    let finish = (): void => {}
    this.#last = new Promise((resolve) => {
      finish = resolve
    })
    await before
    this.#finish = finish
    try {
      this.checkKept()
      return { connection: this.#connection, ...(await this.#stand(baseName)) }
    } catch (error) {
      finish()
      throw error
    }
  }

  async #stand(baseName: string): Promise<ResolvedBase> {
    const resolved = this.#resolved.get(baseName)
    if (resolved === undefined) throw new TypeError('`resolve` comes before the first `acquire`.')
    const holder = { source: this.#source, baseName, resolved, onNewNames: () => this.resolve() }
    const state = this.#state
    if (!state.hasWorked) {
      const latest = await standOnLatest(this.#connection, holder)
      if (latest !== resolved) await this.resolve()
      return latest
    }
    try {
      await standOnDatabase(this.#connection, holder)
      return resolved
    } catch (error) {
      state.holder = holder
      await standAnew(this.#connection, error, false)
      throw error
    }
  }

  release(): void {
    this.#finish()
  }

  /** Has the transaction guarded from here on: it was begun. */
  begin(): void {
    this.#state.keepsTransaction = true
  }

  /** What became of the transaction that was begun; `undefined`: it is open. */
  findLoss(): TransactionLoss | undefined {
    return findTransactionLoss(this.#state)
  }

  /** Throws `TransactionLostError` if the transaction that was begun is not open any more. */
  checkKept(): void {
    const loss = this.findLoss()
    if (loss !== undefined) throw new TransactionLostError(this.#baseNames, loss)
  }

  get #state(): SessionState {
    return getSessionState(this.#connection)
  }

  /** Waits for what still runs, and lends no more: the transaction is about to end. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#last
  }

  /** Lets the transaction be ended, by who began it. */
  letGo(): void {
    this.#state.keepsTransaction = false
  }
}
