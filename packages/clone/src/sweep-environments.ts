import { toSharedDatabases } from '@dbenv/core'
import { agreeToDelete } from './lifecycle/agree-to-delete.ts'
import { readLimits, requireConfirmation } from './lifecycle/delete-options.ts'
import { groupRows } from './lifecycle/group-rows.ts'
import { isAbandoned, isDeserted } from './lifecycle/is-abandoned.ts'
import { openPlace, type Place } from './lifecycle/place.ts'
import type {
  PruneEnvironmentsOptions,
  RemovedEnvironments,
  SweepEnvironmentsOptions,
} from './lifecycle/place-options.ts'
import { toDeletedEnvironments } from './lifecycle/removal-result.ts'
import { type RemoveRowsOrder, removeRows } from './lifecycle/remove-rows.ts'
import type { RegistryRow } from './registry/registry-row.ts'

/**
 * Removes what processes left behind that died: databases whose lease has run out while they were created or deleted,
 * environments of test runs that nobody renews, whose time is over, or that could not be dropped before, and templates
 * whose time is over. Whatever is ready and was made by a person is left alone. Resolves to what is gone; throws `DeletionIncompleteError` when
 * something could not be dropped.
 */
export async function sweepEnvironments(options: SweepEnvironmentsOptions): Promise<RemovedEnvironments> {
  await using place = await openPlace(options.connection, readLimits(options).concurrency)
  const rows = await listRows(place, options)
  return await remove(place, options, rows.filter(isAbandoned))
}

/**
 * Deletes the environments whose `expires_at` has passed and that nobody holds, and with them all that a sweep would and
 * what a deletion could not drop, after `confirm` has agreed to exactly that; with nothing to do it asks nothing. Resolves
 * to what is gone, to an empty map when declined; throws as a sweep does, and `DeletionAbortedError` when `signal` came
 * before the first drop.
 */
export async function pruneEnvironments(options: PruneEnvironmentsOptions): Promise<RemovedEnvironments> {
  const { confirm, signal } = options
  const { concurrency } = readLimits(options)
  requireConfirmation(confirm)
  await using place = await openPlace(options.connection, concurrency)
  const groups = groupRows((await listRows(place, options)).filter(({ environment }) => environment !== 'prod'))
  const rows = [...groups.values()].flatMap((group) => {
    // An environment that somebody added to without a limit has none.
    const isExpired = group.every((row) => row.isExpired && !row.leaseIsLive)
    // What a deletion had to leave was agreed to, and is nobody's to use any more.
    const isLeft = (row: RegistryRow) => isAbandoned(row) || (row.state === 'deleting' && !row.leaseIsLive)
    return isExpired ? group : group.filter(isLeft)
  })
  if (rows.length === 0 || !(await agreeToDelete(confirm, rows, signal))) return new Map()
  return await remove(place, options, rows)
}

async function listRows(place: Place, options: SweepEnvironmentsOptions): Promise<readonly RegistryRow[]> {
  const { environments, kinds } = options
  const rows = await place.registry.listRows(environments && { environments })
  return kinds ? rows.filter(({ kind }) => kinds.includes(kind)) : rows
}

async function remove(
  place: Place,
  options: SweepEnvironmentsOptions,
  rows: readonly RegistryRow[],
): Promise<RemovedEnvironments> {
  const order = {
    ...place,
    shared: toSharedDatabases(options.shared),
    ...readLimits(options),
    signal: options.signal,
    onWaiting: options.onWaiting,
  }
  const removals = []
  for (const take of ['unfinished', 'expired', 'any'] as const) {
    removals.push(await removeRows({ ...order, rows: rows.filter((row) => chooseTake(row) === take), take }))
  }
  // What somebody else took first is theirs: no failure of a sweep.
  return toDeletedEnvironments(removals.flatMap((removal) => removal.outcomes))
}

/** What must still hold of a row when it is taken. */
function chooseTake(row: RegistryRow): RemoveRowsOrder['take'] {
  if (row.state === 'creating' || row.state === 'deleting') return 'unfinished'
  if (row.state !== 'ready' || isDeserted(row)) return 'any'
  return 'expired'
}
