import { isTestEnvironmentName, toSharedDatabases } from '@dbenv/core'
import { deleteEnvironment } from './delete-environment.ts'
import { requirePositiveInteger } from './lifecycle/create-request.ts'
import { DELETE_DEFAULTS } from './lifecycle/delete-options.ts'
import { groupRows } from './lifecycle/group-rows.ts'
import { openPlace } from './lifecycle/place.ts'
import type {
  PruneEnvironmentsOptions,
  RemovedEnvironments,
  SweepEnvironmentsOptions,
} from './lifecycle/place-options.ts'
import { toDeletedEnvironments } from './lifecycle/removal-result.ts'
import { removeRows } from './lifecycle/remove-rows.ts'
import type { RegistryRow } from './registry/registry-row.ts'

/**
 * Removes what processes left behind that died: databases whose lease has run out while they were created or deleted,
 * environments of test runs that nobody renews or whose time is over, and templates whose time is over. Whatever is
 * ready and was made by a person is left alone. Resolves to what is gone; throws `DeletionIncompleteError` when
 * something could not be dropped.
 */
export async function sweepEnvironments(options: SweepEnvironmentsOptions): Promise<RemovedEnvironments> {
  const concurrency = options.concurrency ?? DELETE_DEFAULTS.concurrency
  const lockWaitSeconds = options.lockWaitSeconds ?? DELETE_DEFAULTS.lockWaitSeconds
  requirePositiveInteger('concurrency', concurrency)
  requirePositiveInteger('lockWaitSeconds', lockWaitSeconds)
  await using place = await openPlace(options.connection, concurrency)
  const { environments } = options
  const rows = (await place.registry.listRows(environments && { environments })).filter(isAbandoned)
  const order = {
    ...place,
    shared: toSharedDatabases(options.shared),
    concurrency,
    lockWaitSeconds,
    signal: options.signal,
  }
  const abandoned = rows.filter((row) => row.state === 'ready')
  const unfinished = rows.filter((row) => row.state === 'creating' || row.state === 'deleting')
  const removals = [
    await removeRows({ ...order, rows: unfinished, take: 'unfinished' }),
    await removeRows({ ...order, rows: abandoned, take: 'any' }),
  ]
  // What somebody else took first is theirs: no failure of a sweep.
  return toDeletedEnvironments(removals.flatMap((removal) => removal.outcomes))
}

/**
 * Deletes the environments whose `expires_at` has passed and that nobody holds, after `confirm` has agreed. Resolves and
 * throws as `deleteEnvironment` does; with nothing to do it asks nothing.
 */
export async function pruneEnvironments(options: PruneEnvironmentsOptions): Promise<RemovedEnvironments> {
  const groups = groupRows(await readRows(options))
  // An environment that somebody added to without a limit has none.
  const expired = [...groups].filter(([, rows]) => rows.every((row) => row.isExpired && !row.leaseIsLive))
  const environments = expired.map(([environment]) => environment).filter(isTestEnvironmentName)
  if (environments.length === 0) return new Map()
  return await deleteEnvironment({ ...options, environments })
}

async function readRows(options: PruneEnvironmentsOptions): Promise<readonly RegistryRow[]> {
  await using place = await openPlace(options.connection, 1)
  const { environments } = options
  return await place.registry.listRows(environments && { environments })
}

/**
 * Unfinished work whose lease has run out; a test run's environment that nobody renews, or whose time is over; a template
 * whose time is over. What a person made and is ready is left alone.
 */
function isAbandoned(row: RegistryRow): boolean {
  if (row.environment === 'prod' || row.leaseIsLive) return false
  const hadLease = row.leaseToken !== undefined
  if (row.state !== 'ready') return hadLease
  if (row.kind === 'template') return row.isExpired
  return row.kind !== 'named' && (hadLease || row.isExpired)
}
