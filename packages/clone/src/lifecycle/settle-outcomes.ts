import type { DatabaseOutcome } from '../copy-databases.ts'
import { removeDatabases } from '../destroy/remove-databases.ts'
import { unmarkSharedCopy } from '../destroy/unmark-shared-copy.ts'
import type { RegistryRow } from '../registry/registry-row.ts'
import { CREATE_DEFAULTS } from './create-options.ts'
import type { CreatedDatabase } from './create-report.ts'
import { isDatabaseExists } from './is-database-exists.ts'
import type { Lease } from './lease.ts'
import type { Place } from './place.ts'

/** What {@link settleOutcomes} works with. */
export interface SettleOrder {
  readonly place: Place
  readonly lease: Lease
  readonly rows: readonly RegistryRow[]
  readonly outcomes: ReadonlyMap<string, DatabaseOutcome>
  /** No row stays of a shared copy: whole, it is nobody's; dropped, there is nothing to tell. */
  readonly purpose: 'environment' | 'shared-copy'
  readonly shared: ReadonlySet<string>
  readonly concurrency: number
}

/**
 * Makes the copied databases `ready`, all at once, then drops what failed and marks it `failed`. Throws
 * `LeaseLostError` when the rows are no longer ours; then nothing of them is touched.
 */
export async function settleOutcomes(order: SettleOrder): Promise<readonly CreatedDatabase[]> {
  const { place, lease, rows, outcomes } = order
  const isCopied = (row: RegistryRow) => outcomes.get(row.baseName)?.status === 'copied'
  const copied = rows.filter(isCopied)
  await place.registry.transition(toIds(copied), order.purpose === 'environment' ? 'ready' : 'deleted', lease.token)
  if (order.purpose === 'shared-copy') {
    // Only now, without a row: a crash in between leaves a marker that nobody acts on.
    for (const { databaseName } of copied) await unmarkSharedCopy(place.session, databaseName)
  }
  const undone = await undoRows(
    order,
    rows.filter((row) => !isCopied(row)),
  )
  return rows.map(({ baseName, databaseName, id }) => {
    const outcome = outcomes.get(baseName)
    if (outcome?.status === 'copied') return { baseName, databaseName, status: 'ready', report: outcome.report }
    const error = outcome?.error ?? new Error(`nothing was reported about \`${baseName}\``)
    const leftover = undone.get(id)
    return { baseName, databaseName, status: 'failed', error, ...(leftover && { leftover }) }
  })
}

/** Drops what was begun for these rows and marks them `failed`; resolves to what could not be dropped, by row. */
async function undoRows(order: SettleOrder, rows: readonly RegistryRow[]): Promise<ReadonlyMap<number, Error>> {
  const { place, lease, outcomes, shared, concurrency } = order
  // Somebody made a database of that name after the plan: not ours, so the row is withdrawn and nothing dropped.
  const foreign = rows.filter((row) => {
    const outcome = outcomes.get(row.baseName)
    return outcome?.status === 'failed' && isDatabaseExists(outcome.error)
  })
  await place.registry.transition(toIds(foreign), 'deleted', lease.token)
  const removals = await removeDatabases({
    ...place,
    rows: rows.filter((row) => !foreign.includes(row)),
    leaseToken: lease.token,
    shared,
    historyOf: () => 'unfinished',
    finalState: order.purpose === 'environment' ? 'failed' : 'deleted',
    concurrency,
    lockWaitSeconds: CREATE_DEFAULTS.lockWaitSeconds,
    signal: lease.signal,
  })
  const kept = removals.flatMap((removal) => (removal.status === 'kept' ? removal : []))
  await place.registry.transition(toIds(kept.map(({ row }) => row)), 'failed', lease.token)
  return new Map(kept.map(({ row, error }) => [row.id, error]))
}

function toIds(rows: readonly RegistryRow[]): readonly number[] {
  return rows.map((row) => row.id)
}
