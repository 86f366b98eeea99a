import { ConnectionFailedError, type ConnectionSettings } from '@dbenv/core'
import type { PoolConnection, QueryOptions } from 'mysql2/promise'
import { cutConnection, socketOf } from './socket-of.ts'

/** A connection of a pool while it is lent: tells whether an answer is waited for and whether anything of it comes. */
export class LentConnection {
  readonly threadId: number
  readonly #connection: PoolConnection
  readonly #settings: ConnectionSettings
  #waiting = 0
  #answers = 0
  #lost: Error | undefined

  constructor(connection: PoolConnection, settings: ConnectionSettings) {
    this.#connection = connection
    this.#settings = settings
    this.threadId = connection.threadId
  }

  async query(options: QueryOptions, values: readonly unknown[] = []): Promise<readonly unknown[]> {
    this.#waiting++
    try {
      return await this.#connection.query(options, [...values])
    } catch (error) {
      // The driver makes an error of its own.
      throw this.#lost ?? explainEnd(error, this.#settings)
    } finally {
      this.#waiting--
      this.#answers++
    }
  }

  /** Stays the same as long as an answer is waited for and nothing of it comes; `undefined` while none is. */
  get standstill(): string | undefined {
    if (this.#waiting === 0) return undefined
    return `${this.#answers}|${socketOf(this.#connection)?.bytesRead}`
  }

  /** Gives it back to its pool. */
  release(): void {
    this.#connection.release()
  }

  /** Takes it from its pool. */
  destroy(): void {
    this.#connection.destroy()
  }

  /** Ends it on this side, without a word to the server: callers that wait reject with the reason. */
  cut(reason: Error): void {
    this.#lost ??= reason
    cutConnection(this.#connection, reason)
  }
}

/** The driver marks what ends a connection: EPIPE, ECONNRESET, PROTOCOL_CONNECTION_LOST, or a statement after that. */
function explainEnd(error: unknown, settings: ConnectionSettings): unknown {
  const isEnd = error instanceof Error && 'fatal' in error && error.fatal === true
  return isEnd ? new ConnectionFailedError(settings, error) : error
}
