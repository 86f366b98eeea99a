import { setTimeout as sleep } from 'node:timers/promises'
import type { ConnectionSettings } from '@dbenv/core'
import { readServerVersion, type ServerVersion } from './read-server-version.ts'

/** Between two attempts to connect: a small part of the fastest start, 80 ms. */
const RETRY_MS = 10

/** A connection that is refused, or cut or left without an answer while the server is still starting, is tried again. */
const NOT_YET = new Set(['ECONNREFUSED', 'ENOENT', 'ECONNRESET', 'PROTOCOL_CONNECTION_LOST', 'EPIPE', 'ETIMEDOUT'])

export interface ReadyOptions {
  readonly connection: ConnectionSettings
  readonly timeoutMs: number
  /** Aborted when the process ends, or the start is given up. */
  readonly signal: AbortSignal
}

/**
 * Connects until the server answers and resolves to its version. Rejects with the signal's
 * reason, with the server's error when it refuses the account, with a `TimeoutError` after `timeoutMs`, whatever the
 * attempt under way waits for.
 */
export async function waitUntilReady({ connection, timeoutMs, signal }: ReadyOptions): Promise<ServerVersion> {
  const until = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
  for (;;) {
    until.throwIfAborted()
    try {
      return await readServerVersion(connection, until)
    } catch (error) {
      until.throwIfAborted()
      if (!(error instanceof Error && 'code' in error && NOT_YET.has(String(error.code)))) throw error
    }
    await sleep(RETRY_MS, undefined, { signal: until }).catch(() => until.throwIfAborted())
  }
}
