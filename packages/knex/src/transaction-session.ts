import { AsyncLocalStorage } from 'node:async_hooks'
import type { Connection } from 'mysql2'
import type { BoundConnection } from './connection/environment-binding.ts'
import type { ConnectionLender, HeldConnection } from './engine/engine-pool.ts'
import { NotInTransactionError, TransactionEndedError } from './errors/adapter-errors.ts'
import { TransactionBusyError, type TransactionLoss, TransactionLostError } from './errors/transaction-errors.ts'
import { findTransactionLoss } from './session/find-transaction-loss.ts'
import { standAnew } from './session/stand-anew.ts'
import { standOnDatabase, standOnLatest } from './session/stand-on-database.ts'
import type { NameSource, ResolvedBase } from './state/name-source.ts'
import { discardConnection, getSessionState, type SessionState } from './state/session-state.ts'
import { TurnQueue } from './turn-queue.ts'

/** Who may use the connection: everybody, or, while an engine's own transaction holds it, what runs inside that. */
class Level {
  readonly turns: TurnQueue = new TurnQueue()
  readonly outer: Level | undefined
  isOpen = true

  constructor(outer?: Level) {
    this.outer = outer
  }
}

/** What a transaction is over, and how long a call waits for the connection while another one of it uses it. */
export interface TransactionSessionOptions {
  readonly baseNames: readonly string[]
  readonly acquireTimeoutMs: number
}

/**
 * Lends the one connection of a transaction to one borrower at a time, and stands it on the borrower's database. What
 * runs in parallel inside a transaction waits its turn here. Names are read until the transaction has begun its work,
 * and stay what they are from then on.
 */
export class TransactionSession implements ConnectionLender {
  readonly #source: NameSource
  readonly #connection: Connection
  readonly #options: TransactionSessionOptions
  readonly #levels = new AsyncLocalStorage<Level>()
  readonly #root = new Level()
  #innermost = this.#root
  #resolved: ReadonlyMap<string, ResolvedBase> = new Map()
  #endTurn: () => void = () => {}
  #isClosed = false
  #closing: Promise<void> | undefined

  constructor(source: NameSource, connection: Connection, options: TransactionSessionOptions) {
    this.#source = source
    this.#connection = connection
    this.#options = options
  }

  /** Reads all names of the transaction. Rejects with `UnknownDatabaseError` for one that is not registered. */
  async resolve(): Promise<void> {
    const resolved = new Map<string, ResolvedBase>()
    for (const baseName of this.#options.baseNames) resolved.set(baseName, await this.#source.resolve(baseName))
    this.#resolved = resolved
  }

  async acquire(baseName: string): Promise<BoundConnection> {
    const { bound, end } = await this.#takeTurn(this.#enter(baseName), baseName)
    // Of those who give back a connection, and not a turn, one has it at a time.
    this.#endTurn = end
    return bound
  }

  release(): void {
    this.#endTurn()
  }

  async hold(baseName: string): Promise<HeldConnection> {
    const outer = this.#enter(baseName)
    const { bound, end } = await this.#takeTurn(outer, baseName)
    const level = new Level(outer)
    this.#innermost = level
    return {
      ...bound,
      runInside: (body) => this.#levels.run(level, body),
      send: async (body) => {
        const turn = await this.#takeTurn(this.#innermost, baseName)
        try {
          return await body()
        } finally {
          turn.end()
        }
      },
      finish: async (body) => {
        // A rollback in the middle of a save would leave the rest of its rows. One that lost its transaction ends too.
        const endTurn = await this.#innermost.turns.take(this.#options.acquireTimeoutMs)
        return await body().finally(endTurn)
      },
      end: () => {
        level.isOpen = false
        void level.turns.waitUntilIdle(this.#options.acquireTimeoutMs).then(() => {
          this.#innermost = outer
          end()
        })
      },
    }
  }

  /** The level that the caller runs in. */
  #enter(baseName: string): Level {
    if (this.#isClosed) throw new TransactionEndedError(baseName)
    this.checkKept()
    const { baseNames } = this.#options
    if (!baseNames.includes(baseName)) throw new NotInTransactionError(baseName, baseNames)
    let level = this.#levels.getStore() ?? this.#root
    // What an engine's transaction left running when it ended belongs to what is around it.
    while (!level.isOpen && level.outer !== undefined) level = level.outer
    return level
  }

  async #takeTurn(level: Level, baseName: string): Promise<{ bound: BoundConnection; end: () => void }> {
    const { baseNames, acquireTimeoutMs } = this.#options
    const end = await level.turns.take(acquireTimeoutMs)
    if (end === undefined) throw new TransactionBusyError(baseNames, acquireTimeoutMs)
    try {
      await this.#state.asked
      this.checkKept()
      return { bound: { connection: this.#connection, ...(await this.#stand(baseName)) }, end }
    } catch (error) {
      end()
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
    if (loss !== undefined) throw new TransactionLostError(this.#options.baseNames, loss)
  }

  get #state(): SessionState {
    return getSessionState(this.#connection)
  }

  /**
   * Waits for what still runs, and lends no more: the transaction is about to end. Rejects with `TransactionBusyError`
   * when something does not end in time, such as an engine's transaction that nobody commits; the connection is cut then.
   */
  close(limitMs: number = this.#options.acquireTimeoutMs): Promise<void> {
    this.#closing ??= this.#close(limitMs)
    return this.#closing
  }

  async #close(limitMs: number): Promise<void> {
    this.#isClosed = true
    if (!(await this.#root.turns.waitUntilIdle(limitMs))) {
      discardConnection(this.#connection)
      throw new TransactionBusyError(this.#options.baseNames, limitMs)
    }
    await this.#state.asked
  }

  /** Lets the transaction be ended, by who began it. */
  letGo(): void {
    this.#state.keepsTransaction = false
  }
}
