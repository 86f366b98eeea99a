import type { ConnectionSettings } from '@dbenv/core'
import { createWritableRegistry } from '../registry/create-writable-registry.ts'
import type { WritableRegistry } from '../registry/writable-registry.ts'
import { openSession } from '../session/open-session.ts'
import type { Session } from '../session/session.ts'
import { explainServerErrors } from './explain-server-errors.ts'

/** One server and its registry, both connected. */
export interface Place extends AsyncDisposable {
  /** For the work itself. */
  readonly session: Session
  /** Has a connection of its own, so that heartbeats never wait behind the work, nor die when that is killed. */
  readonly registry: WritableRegistry
}

/** Where a clone comes from and where it goes; on one server both are one place. */
export interface Places {
  readonly source: Place
  readonly target: Place
}

/**
 * Connects to a place, for the registry alone as long as nothing else is asked of it; the caller closes it. One that
 * may be the server of another place is told apart from it. Throws `ConnectionFailedError`.
 */
export async function openPlace(settings: ConnectionSettings, connections: number, beside?: Place): Promise<Place> {
  const clerk = await openSession(settings, { connections: 1, beside: beside?.session })
  const session = clerk.openBeside(connections)
  return {
    session,
    registry: createWritableRegistry(explainServerErrors(clerk)),
    async [Symbol.asyncDispose]() {
      await session[Symbol.asyncDispose]()
      await clerk[Symbol.asyncDispose]()
    },
  }
}

/** Lends the place of the target, and of the source where that is another one, and closes both afterwards. */
export async function withPlaces<Result>(
  settings: {
    readonly connection: ConnectionSettings
    readonly sourceConnection?: ConnectionSettings | undefined
    readonly concurrency: number
  },
  use: (places: Places) => Promise<Result>,
): Promise<Result> {
  const { connection, sourceConnection, concurrency } = settings
  await using target = await openPlace(connection, concurrency)
  if (!sourceConnection) return await use({ source: target, target })
  await using source = await openPlace(sourceConnection, concurrency, target)
  return await use({ source, target })
}
