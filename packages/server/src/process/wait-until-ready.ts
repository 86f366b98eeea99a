import { setTimeout as sleep } from 'node:timers/promises'
import type { ConnectionSettings } from '@dbenv/core'
import { createConnection } from 'mysql2/promise'

/** Between two attempts to connect: a small part of the fastest start, 80 ms. */
const RETRY_MS = 10

/** A connection that is refused, or cut while the server is still starting, is tried again. */
const NOT_YET = new Set(['ECONNREFUSED', 'ENOENT', 'ECONNRESET', 'PROTOCOL_CONNECTION_LOST', 'EPIPE', 'ETIMEDOUT'])

export interface ReadyOptions {
  readonly connection: ConnectionSettings
  readonly timeoutMs: number
  /** Aborted when the process ends, or the start is given up. */
  readonly signal: AbortSignal
}

/**
 * Connects until the server answers and resolves to its version, as `VERSION()` says it. Rejects with the signal's
 * reason, with the server's error when it refuses the account, with a `TimeoutError` after `timeoutMs`.
 */
export async function waitUntilReady({ connection, timeoutMs, signal }: ReadyOptions): Promise<string> {
  const until = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
  for (;;) {
    until.throwIfAborted()
    try {
      return await readVersion(connection)
    } catch (error) {
      until.throwIfAborted()
      if (!(error instanceof Error && 'code' in error && NOT_YET.has(String(error.code)))) throw error
    }
    await sleep(RETRY_MS, undefined, { signal: until }).catch(() => until.throwIfAborted())
  }
}

async function readVersion(connection: ConnectionSettings): Promise<string> {
  const { host, port, socketPath, user, password } = connection
  const place = socketPath === undefined ? { host, port } : { socketPath }
  const session = await createConnection({ ...place, user, password, connectTimeout: 5_000 })
  try {
    const [rows] = await session.query({ sql: 'SELECT VERSION()', rowsAsArray: true })
    const first: unknown = Array.isArray(rows) ? rows[0] : undefined
    return String(Array.isArray(first) ? first[0] : '')
  } finally {
    session.destroy()
  }
}
