import { requireTestEnvironment } from './lifecycle/create-request.ts'
import { EnvironmentNotFoundError } from './lifecycle/lifecycle-errors.ts'
import { openPlace } from './lifecycle/place.ts'
import type { ExtendEnvironmentOptions } from './lifecycle/place-options.ts'
import { requireTimeToLive } from './parse-time-to-live.ts'

/**
 * Moves the moment after which an environment may be pruned to `ttlSeconds` from now; resolves to it, by the server's
 * clock. Throws `EnvironmentNotFoundError`.
 */
export async function extendEnvironment(options: ExtendEnvironmentOptions): Promise<Date | undefined> {
  const { connection, ttlSeconds } = options
  const environment = requireTestEnvironment(options.environment, 'extended')
  requireTimeToLive(ttlSeconds)
  await using place = await openPlace(connection, 1)
  await place.registry.setExpiry(environment, ttlSeconds)
  const rows = await place.registry.listRows()
  const own = rows.find((row) => row.environment === environment)
  if (own) return own.expiresAt
  const known = new Set(rows.map((row) => row.environment).filter((name) => name !== 'prod'))
  throw new EnvironmentNotFoundError([environment], [...known].sort())
}
