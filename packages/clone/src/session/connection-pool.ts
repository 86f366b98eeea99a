import type { Socket } from 'node:net'
import type { ConnectionSettings } from '@dbenv/core'
import { createPool, type Pool, type PoolConnection } from 'mysql2/promise'
import { toConnectionOptions } from './connection-options.ts'
import { socketOf } from './socket-of.ts'

/** Longest wait for statements that are under way when a pool ends, in milliseconds. */
const END_MS = 3_000

/** A connection, and whether it was made for this caller: one that lay idle may be dead by now. */
export interface PooledConnection {
  readonly connection: PoolConnection
  readonly isNew: boolean
}

/** So many connections of one account, made when first needed. */
export class ConnectionPool {
  readonly #pool: Pool
  readonly #sockets = new Set<Socket>()

  constructor(settings: ConnectionSettings, connections: number) {
    if (!Number.isInteger(connections) || connections < 1) {
      throw new TypeError(`\`connections\` must be a positive integer, got \`${connections}\``)
    }
    this.#pool = createPool({ ...toConnectionOptions(settings), connectionLimit: connections })
  }

  /** Rejects as the driver does. */
  async getConnection(): Promise<PooledConnection> {
    const connection = await this.#pool.getConnection()
    const socket = socketOf(connection)
    const isNew = socket !== undefined && !this.#sockets.has(socket)
    if (isNew) {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    }
    return { connection, isNew }
  }

  /** Ends all of them, those that still wait for an answer after a moment. Never rejects. */
  async end(): Promise<void> {
    const timer = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy(new Error('the session was closed'))
    }, END_MS)
    // One that could never be made is nothing to close.
    await this.#pool.end().catch(() => undefined)
    clearTimeout(timer)
    // The server closes them; a way on which nothing arrives must not keep the process.
    for (const socket of this.#sockets) socket.unref()
  }
}
