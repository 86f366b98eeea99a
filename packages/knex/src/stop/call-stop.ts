import type { Connection } from 'mysql2'
import { closeConnection } from '../connection/server-pool.ts'
import { runStatement } from '../driver/run-statement.ts'
import { streamOf } from '../driver/socket.ts'
import { ConnectionLostError } from '../errors/save-errors.ts'
import { discardConnection, getSessionState } from '../state/session-state.ts'
import { readServerIdentity } from './read-server-identity.ts'

/** Time between two kills, in milliseconds: a statement may have been on its way during the one before. */
const KILL_AGAIN_MS = 200

/** What a call has not ended this many milliseconds after its signal, the server does not end: the connection is cut. */
export const STOP_TIMEOUT_MS = 5_000

/**
 * Ends one call on one connection once its signal aborts: by KILL QUERY from a second connection, so that the first one,
 * and a transaction around the call, live on. Cutting the connection at once would not do: the server goes on with a
 * statement, and with a wait for a lock, until it next writes to the client. It is cut where the server does not answer.
 */
export class CallStop implements AsyncDisposable {
  readonly #signal: AbortSignal | undefined
  readonly #connection: Connection
  readonly #openAside: () => Promise<Connection>
  readonly #whenCut: Promise<void>
  #tellCut: () => void = () => {}
  #identity: string | undefined
  #isKillable = false
  /** A round that is being made ready, or under way. */
  #round: Promise<void> | undefined
  /** A KILL that was sent and may still arrive. */
  #sent: Promise<void> | undefined
  #aside: Connection | undefined
  #again: NodeJS.Timeout | undefined
  #deadline: NodeJS.Timeout | undefined

  constructor(signal: AbortSignal | undefined, connection: Connection, openAside: () => Promise<Connection>) {
    this.#signal = signal
    this.#connection = connection
    this.#openAside = openAside
    this.#whenCut = new Promise((resolve) => {
      this.#tellCut = resolve
    })
    if (signal?.aborted === true) this.#begin()
    else signal?.addEventListener('abort', this.#begin, { once: true })
  }

  /**
   * Runs statements that may be left undone: once the signal aborts they are killed, and the call rejects with its reason.
   * A COMMIT, and what puts things back, is not for in here. No kill is under way any more when it settles.
   */
  async during<T>(body: () => Promise<T>): Promise<T> {
    const signal = this.#signal
    if (signal === undefined) return await body()
    signal.throwIfAborted()
    this.#identity ??= await readServerIdentity(this.#connection)
    signal.throwIfAborted()
    try {
      return await this.#killable(body)
    } catch (error) {
      throw signal.aborted && isUndone(error) ? signal.reason : error
    }
  }

  /** Runs what ends a call, also after its signal: what it waits for on the server is killed then, and no error. */
  async ending(body: () => Promise<void>): Promise<void> {
    try {
      await this.#killable(body)
    } catch (error) {
      if (this.#signal?.aborted !== true) throw error
    }
  }

  async #killable<T>(body: () => Promise<T>): Promise<T> {
    this.#isKillable = true
    try {
      return await body()
    } finally {
      this.#isKillable = false
      await Promise.race([this.#sent, this.#whenCut])
    }
  }

  /** What to reject with: where the connection was lost after the signal, and nothing was written, the reason is the news. */
  explain(error: unknown): unknown {
    const isOwnLoss = error instanceof ConnectionLostError && isUndone(error)
    return this.#signal?.aborted === true && isOwnLoss ? this.#signal.reason : error
  }

  readonly #begin = (): void => {
    this.#deadline = setTimeout(() => this.#cutConnection(), STOP_TIMEOUT_MS)
    this.#again = setInterval(() => this.#kill(), KILL_AGAIN_MS)
    this.#kill()
  }

  #kill(): void {
    if (!this.#isKillable) return
    // One that is refused, as for want of connections, is tried again.
    this.#round ??= this.#killOnce()
      .catch(() => {})
      .finally(() => {
        this.#round = undefined
      })
  }

  async #killOnce(): Promise<void> {
    const aside = await this.#openAside()
    this.#aside = aside
    try {
      // Behind a balancer it may be another server, where the same number is somebody else's.
      if (!this.#isKillable || (await readServerIdentity(aside)) !== this.#identity) return
      if (!this.#isKillable) return
      this.#sent = runStatement(aside, `KILL QUERY ${this.#connection.threadId}`).then(
        () => {},
        () => {},
      )
      await this.#sent
    } finally {
      this.#sent = undefined
      this.#aside = undefined
      void closeConnection(aside)
    }
  }

  #cutConnection(): void {
    getSessionState(this.#connection).isBroken = true
    // Not by mysql2's own `destroy`, after which what waits for an answer would wait for ever.
    streamOf(this.#connection).destroy(
      new Error(`it was cut, because the server had not ended the call ${STOP_TIMEOUT_MS} ms after its signal`),
    )
    this.#tellCut()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#signal?.removeEventListener('abort', this.#begin)
    clearTimeout(this.#deadline)
    clearInterval(this.#again)
    // It does not answer, or it would have by now; the call is not kept waiting for it.
    if (this.#aside !== undefined) discardConnection(this.#aside)
  }
}

/** Whether a call that failed so is known to have written nothing, as far as the table has transactions. */
function isUndone(error: unknown): boolean {
  if (!(error instanceof ConnectionLostError)) return true
  return error.outcome === 'nothing' || error.outcome === 'nothing of the transaction'
}
