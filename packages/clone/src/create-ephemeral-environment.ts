import { randomBytes } from 'node:crypto'
import { isTestEnvironmentName, type NameMap, type TestEnvironmentName } from '@dbenv/core'
import { createTestEnvironment } from './create-test-environment.ts'
import { deleteHeldEnvironments } from './hold-environments.ts'
import type { CreateEnvironmentOptions } from './lifecycle/create-options.ts'
import {
  EPHEMERAL_DEFAULTS,
  type EphemeralEnvironment,
  type EphemeralEnvironmentOptions,
} from './lifecycle/ephemeral-environment.ts'
import { holdLease } from './lifecycle/lease.ts'
import { openPlace, type Place } from './lifecycle/place.ts'
import { createLeaseToken } from './registry/lease-holder.ts'
import { sweepEnvironments } from './sweep-environments.ts'

/**
 * Makes an environment under a name of its own that goes when it is disposed of, and which a sweep removes when this
 * process dies: the next call sweeps environments of its kind that died before it. Rejects as `createTestEnvironment`
 * does; then nothing is left standing. Disposing throws `DeletionIncompleteError` when something could not be dropped.
 */
export async function createEphemeralEnvironment(options: EphemeralEnvironmentOptions): Promise<EphemeralEnvironment> {
  const { connection, shared } = options
  const environment = chooseName(options.label ?? EPHEMERAL_DEFAULTS.label)
  const leaseToken = createLeaseToken()
  const remove = () => deleteHeldEnvironments({ connection, shared, leaseToken, environments: [environment] })

  const kind = options.kind ?? EPHEMERAL_DEFAULTS.kind
  // What cannot be removed, or read as yet, is no reason not to begin: the create tells what stands against itself.
  await sweepEnvironments({ connection, shared, kinds: [kind], signal: options.signal }).catch(() => undefined)
  const creation = { ...options, environment, kind, ttlSeconds: options.ttlSeconds ?? EPHEMERAL_DEFAULTS.ttlSeconds }
  const { databases, place } = await createHeld(creation, leaseToken).catch(async (error: unknown) => {
    // What cannot be removed now keeps its rows, for a sweep; the error that matters is the one that stopped the create.
    await remove().catch(() => undefined)
    throw error
  })
  const lease = holdLease(place.registry, leaseToken)
  let fate: 'remove' | 'keep' | 'settled' = 'remove'

  return {
    environment,
    databases,
    connection,
    signal: lease.signal,
    async keep() {
      if (fate === 'settled') throw new TypeError(`\`${environment}\` was disposed of: keep it before that.`)
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
      await place[Symbol.asyncDispose]()
      if (decided === 'remove') await remove()
    },
  }
}

function chooseName(label: string): TestEnvironmentName {
  const name = `test-${label}-${randomBytes(4).toString('hex')}`
  if (isTestEnvironmentName(name)) return name
  throw new TypeError(
    `\`label\` must be of small letters, digits and hyphens between them, and leave room for the names of the databases, got \`${label}\``,
  )
}

/** Makes the environment and leases it; the caller closes the place, and removes what there is when this throws. */
async function createHeld(
  options: CreateEnvironmentOptions,
  leaseToken: string,
): Promise<{ readonly databases: NameMap; readonly place: Place }> {
  const databases = await createTestEnvironment(options)
  const place = await openPlace(options.connection, 1)
  try {
    await place.registry.setLease(options.environment, leaseToken)
    return { databases, place }
  } catch (error) {
    await place[Symbol.asyncDispose]()
    throw error
  }
}
