import { type ConnectionSettings, type TestEnvironmentName, toSharedDatabases } from '@dbenv/core'
import { requireTestEnvironment } from './lifecycle/create-request.ts'
import { readLimits } from './lifecycle/delete-options.ts'
import { readFreeRows } from './lifecycle/free-rows.ts'
import { groupRows } from './lifecycle/group-rows.ts'
import { HEARTBEAT_MS } from './lifecycle/lease.ts'
import { openPlace } from './lifecycle/place.ts'
import { toDeletedEnvironments } from './lifecycle/removal-result.ts'
import { removeRows } from './lifecycle/remove-rows.ts'
import { LeaseHeldError, LeaseLostError } from './registry/registry-errors.ts'
import type { RegistryRow } from './registry/registry-row.ts'
import { LEASE_SECONDS } from './registry/registry-table.ts'
import type { WritableRegistry } from './registry/writable-registry.ts'

/** Environments that several processes of one test run make and hold under one token. */
export interface HoldOptions {
  readonly connection: ConnectionSettings
  /** Of `createLeaseToken`. */
  readonly leaseToken: string
}

/**
 * Puts a `ready` environment under a lease that another process renews (`renewLease`); `ttlSeconds` sets its expiry.
 * Throws `LeaseHeldError` while another lease is live, `LeaseLostError` when nothing of it is ready.
 */
export async function leaseEnvironment(options: {
  readonly connection: ConnectionSettings
  readonly environment: TestEnvironmentName
  readonly leaseToken: string
  readonly ttlSeconds?: number | undefined
}): Promise<void> {
  const environment = requireTestEnvironment(options.environment, 'held')
  await using place = await openPlace(options.connection, 1)
  await place.registry.setLease(environment, options.leaseToken)
  if (options.ttlSeconds !== undefined) await place.registry.setExpiry(environment, options.ttlSeconds)
}

/** Gives an environment back that is held under the token; another's lease is left as it is. */
export async function releaseEnvironment(options: {
  readonly connection: ConnectionSettings
  readonly environment: TestEnvironmentName
  readonly leaseToken: string
}): Promise<void> {
  const environment = requireTestEnvironment(options.environment, 'held')
  await using place = await openPlace(options.connection, 1)
  await place.registry.release(options.leaseToken, environment)
}

/** What renewing keeps alive besides the leases. */
export interface RenewOptions extends HoldOptions {
  /** An environment without a lease whose expiry moves along: the template of a run that goes on for days. */
  readonly extended?: { readonly environment: TestEnvironmentName; readonly ttlSeconds: number } | undefined
  /** Hears, once each time, that nothing was renewed for longer than a lease lasts: others may take what was held. */
  readonly onLost?: ((reason: LeaseLostError) => void) | undefined
}

/** Time between two renewals, and how long one lasts, in milliseconds. */
interface RenewalTimes {
  readonly heartbeatMs: number
  readonly leaseMs: number
}

const RENEWAL: RenewalTimes = { heartbeatMs: HEARTBEAT_MS, leaseMs: LEASE_SECONDS * 1_000 }

/**
 * Renews every 10 s whatever is held under the token, now nothing and later more, until it is disposed of. A server that
 * cannot be reached is tried again at the next beat, over a new connection.
 */
export function renewLease(options: RenewOptions, times: RenewalTimes = RENEWAL): AsyncDisposable {
  const { heartbeatMs, leaseMs } = times
  const { connection, leaseToken, extended, onLost } = options
  let beating: Promise<void> | undefined
  // By the clock on the wall: the other one stands still while a machine sleeps, and leases do not.
  let renewedAt = Date.now()
  const tellIfLost = (found: string) => {
    if (Date.now() - renewedAt < leaseMs) return
    renewedAt = Date.now()
    onLost?.(new LeaseLostError(found))
  }
  const beat = async () => {
    await using place = await openPlace(connection, 1)
    // The leases first. Nothing is held before the first worker has made its environment.
    await place.registry.heartbeat(leaseToken).catch((error: unknown) => {
      if (!(error instanceof LeaseLostError)) throw error
      tellIfLost('it was not renewed in time, and nothing is held under it any more')
    })
    renewedAt = Date.now()
    if (extended) await place.registry.setExpiry(extended.environment, extended.ttlSeconds)
  }
  const timer = setInterval(() => {
    // One that hangs, because a network drops what is sent, never says so.
    if (beating) tellIfLost('the server did not answer')
    beating ??= beat()
      .catch((error: unknown) => tellIfLost(`it could not be renewed (${String(error)})`))
      .finally(() => {
        beating = undefined
      })
  }, heartbeatMs)
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await beating
    },
  }
}

/**
 * Deletes the environments that there are of those named, whether held under the token or left half-made by a process
 * that died. One that somebody else holds is not taken from them and keeps none of the others, and one that is gone is
 * passed over. Throws `LeaseHeldError`, which names all that are held, or `DeletionIncompleteError`, once the others are
 * gone: a minute later a sweep removes what could not be dropped.
 */
export async function deleteHeldEnvironments(
  options: HoldOptions & {
    readonly environments: readonly TestEnvironmentName[]
    readonly shared?: readonly string[] | undefined
  },
): Promise<void> {
  const { connection, leaseToken } = options
  const environments = options.environments.map((environment) => requireTestEnvironment(environment, 'deleted'))
  if (environments.length === 0) return
  const limits = readLimits({})
  const shared = toSharedDatabases(options.shared)
  await using place = await openPlace(connection, limits.concurrency)
  const { registry } = place
  // First: without a lease and with a day to go, what is `ready` would be left alone by every sweep of that day.
  for (const [environment, rows] of groupRows(await registry.listRows({ environments }))) {
    if (rows.some((row) => row.leaseIsLive && row.leaseToken !== leaseToken)) continue
    await registry.setExpiry(requireTestEnvironment(environment, 'deleted'), LEASE_SECONDS)
  }
  await registry.release(leaseToken)
  const rows = await registry.listRows({ environments })
  const holders = new Map(rows.filter((row) => row.leaseIsLive).map((row) => [row.environment, row]))
  // What somebody else took first, such as a sweep, is theirs.
  const remove = async (free: readonly RegistryRow[]) =>
    (await removeRows({ ...place, ...limits, rows: free, take: 'any', shared })).outcomes
  const outcomes = [...(await remove(rows.filter((row) => !holders.has(row.environment))))]
  // Last: holders that have died are waited for, and no other environment waits for theirs.
  const { freed, held } = await awaitLeases(registry, [...holders.values()])
  outcomes.push(...(await remove(freed)))
  const [first, ...more] = held
  if (first && outcomes.every(({ status }) => status === 'removed')) throw new LeaseHeldError(first, ...more)
  toDeletedEnvironments(
    outcomes,
    held.map((row) => ({ ...row, error: new LeaseHeldError(row) })),
  )
}

/** Sorts environments by whether their holder is at work; one that has died is waited for until its lease runs out. */
async function awaitLeases(registry: WritableRegistry, holders: readonly RegistryRow[]) {
  const freed: RegistryRow[] = []
  const held: RegistryRow[] = []
  const look = async (holder: RegistryRow) => {
    try {
      freed.push(...(await readFreeRows(registry, [holder.environment])))
    } catch (error) {
      if (!(error instanceof LeaseHeldError)) throw error
      held.push(holder)
    }
  }
  await Promise.all(holders.map(look))
  return { freed, held }
}

/**
 * Gives the leases of a run back and leaves its environments standing; a sweep removes them after `ttlSeconds`. Those
 * that are not there are passed over.
 */
export async function keepHeldEnvironments(
  options: HoldOptions & { readonly environments: readonly TestEnvironmentName[]; readonly ttlSeconds: number },
): Promise<void> {
  await using place = await openPlace(options.connection, 1)
  for (const environment of options.environments) await place.registry.setExpiry(environment, options.ttlSeconds)
  await place.registry.release(options.leaseToken)
}
