import type { Knex } from 'knex'
import { withCallerFrames } from './caller-frames.ts'
import type { BoundConnection, EnvironmentBinding } from './connection/environment-binding.ts'
import type { ConnectionLender } from './engine/engine-pool.ts'
import { untilAborted } from './stop/until-aborted.ts'

/** What one call works with, taken before its first await. */
export interface CallScope {
  readonly binding: EnvironmentBinding
  readonly lender: ConnectionLender
  getEngine(baseName: string): Promise<Knex>
}

/** Lends a connection on the database of `baseName` for as long as `body` runs. */
export async function withConnection<T>(
  { lender }: CallScope,
  baseName: string,
  body: (bound: BoundConnection) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  try {
    const bound = await acquireUntilAborted(lender, baseName, signal)
    try {
      return await body(bound)
    } finally {
      lender.release(bound.connection)
    }
  } catch (error) {
    throw withCallerFrames(error)
  }
}

/** Rejects with the signal's reason while it waits; the connection that comes later is given back. */
export async function acquireUntilAborted(
  lender: Pick<ConnectionLender, 'acquire' | 'release'>,
  baseName: string,
  signal: AbortSignal | undefined,
): Promise<BoundConnection> {
  signal?.throwIfAborted()
  const acquiring = lender.acquire(baseName)
  if (signal === undefined) return await acquiring
  try {
    return await untilAborted(signal, acquiring)
  } catch (error) {
    acquiring.then(
      ({ connection }) => lender.release(connection),
      () => {},
    )
    throw error
  }
}
