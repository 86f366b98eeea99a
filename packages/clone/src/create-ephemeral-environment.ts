import { randomBytes } from 'node:crypto'
import { createTestEnvironment } from './create-test-environment.ts'
import { deleteEnvironment } from './delete-environment.ts'
import { requireTestEnvironment } from './lifecycle/create-request.ts'
import {
  EPHEMERAL_DEFAULTS,
  type EphemeralEnvironment,
  type EphemeralEnvironmentOptions,
} from './lifecycle/ephemeral-environment.ts'
import { holdLease } from './lifecycle/lease.ts'
import { createLeaseToken } from './lifecycle/lease-holder.ts'
import { EnvironmentNotFoundError } from './lifecycle/lifecycle-errors.ts'
import { openPlace } from './lifecycle/place.ts'
import { sweepEnvironments } from './sweep-environments.ts'

/**
 * Makes an environment under a name of its own that goes when it is disposed of, and which a sweep removes when this
 * process dies: the next call sweeps environments of its kind that died before it. Rejects as `createTestEnvironment`
 * does; then nothing is left standing. Disposing throws `DeletionIncompleteError` when something could not be dropped.
 */
export async function createEphemeralEnvironment(options: EphemeralEnvironmentOptions): Promise<EphemeralEnvironment> {
  const { connection, shared } = options
  const label = `${options.label ?? EPHEMERAL_DEFAULTS.label}-${randomBytes(4).toString('hex')}`
  const environment = requireTestEnvironment(`test-${label}`, 'created')
  const remove = () => deleteEnvironment({ connection, shared, environments: [environment], confirm: true })

  const kind = options.kind ?? EPHEMERAL_DEFAULTS.kind
  // What cannot be removed, or read as yet, is no reason not to begin: the create tells what stands against itself.
  await sweepEnvironments({ connection, shared, kinds: [kind], signal: options.signal }).catch(() => undefined)
  const databases = await createTestEnvironment({
    ...options,
    environment,
    kind,
    ttlSeconds: options.ttlSeconds ?? EPHEMERAL_DEFAULTS.ttlSeconds,
  }).catch(async (error: unknown) => {
    // What cannot be removed now keeps its rows; the error that matters is the one that stopped the create.
    await remove().catch(() => undefined)
    throw error
  })
  const place = await openPlace(connection, 1)
  const leaseToken = createLeaseToken()
  await place.registry.setLease(environment, leaseToken)
  const lease = holdLease(place.registry, leaseToken)
  let fate: 'remove' | 'keep' | 'settled' = 'remove'

  return {
    environment,
    databases,
    connection,
    signal: lease.signal,
    async keep() {
      await lease[Symbol.asyncDispose]()
      await place.registry.release(leaseToken)
      await place.registry.setExpiry(environment, undefined)
      fate = 'keep'
    },
    async [Symbol.asyncDispose]() {
      const decided = fate
      if (decided === 'settled') return
      fate = 'settled'
      await lease[Symbol.asyncDispose]()
      await place.registry.release(leaseToken)
      await place[Symbol.asyncDispose]()
      if (decided === 'remove') await remove().catch(ignoreAbsence)
    },
  }
}

/** A sweep that came first has left nothing behind. */
function ignoreAbsence(error: unknown): void {
  if (!(error instanceof EnvironmentNotFoundError)) throw error
}
