import { DropRefusedError } from '../destroy/destroy-errors.ts'
import { type RemovalOutcome, removeDatabases } from '../destroy/remove-databases.ts'
import { createLeaseToken } from '../registry/lease-holder.ts'
import type { RegistryRow } from '../registry/registry-row.ts'
import type { WritableRegistry } from '../registry/writable-registry.ts'
import type { Session } from '../session/session.ts'
import { holdLease } from './lease.ts'

/** Rows to take over, whose databases shall go. */
export interface RemoveRowsOrder {
  readonly session: Session
  readonly registry: WritableRegistry
  /** As they were read; none of them under a live lease. */
  readonly rows: readonly RegistryRow[]
  /** `unfinished` never takes a row that has become ready since it was read, `expired` none that was extended. */
  readonly take: 'unfinished' | 'expired' | 'any'
  readonly shared: ReadonlySet<string>
  readonly concurrency: number
  /** In whole seconds. */
  readonly lockWaitSeconds: number
  readonly signal?: AbortSignal | undefined
  /** Called when a drop goes on although the signal has come: with the reason. */
  readonly onWaiting?: ((reason: string) => void) | undefined
  readonly onRemoved?: (row: RegistryRow) => void
}

/** What came of it. */
export interface RemovedRows {
  readonly outcomes: readonly RemovalOutcome[]
  /** Rows that somebody else took first. */
  readonly missed: readonly RegistryRow[]
}

/**
 * Takes rows over under a lease of its own, drops their databases and marks them deleted. One that the server could not
 * drop stays `deleting`, one that the guard refused is `ready` again or becomes `failed`; all without a lease, for the
 * next command.
 */
export async function removeRows(order: RemoveRowsOrder): Promise<RemovedRows> {
  const { registry, rows, signal } = order
  if (rows.length === 0) return { outcomes: [], missed: [] }
  const leaseToken = createLeaseToken()
  const taken = await takeRows(order, leaseToken)
  await using lease = holdLease(registry, leaseToken)
  const before = new Map(rows.map((row) => [row.id, row.state]))
  const outcomes = await removeDatabases({
    ...order,
    rows: taken,
    leaseToken,
    signal: signal ? AbortSignal.any([signal, lease.signal]) : lease.signal,
    historyOf: ({ id }) => {
      const state = before.get(id)
      return state === 'creating' || state === 'deleting' ? 'unfinished' : 'whole'
    },
    finalState: 'deleted',
  })
  const refused = outcomes.filter((outcome) => outcome.status === 'kept' && outcome.error instanceof DropRefusedError)
  // What became of the databases is told in any case: where the server is gone, the lease runs out by itself.
  if (!lease.signal.aborted) {
    if (outcomes.some(({ status }) => status === 'kept')) await lease.regain().catch(() => undefined)
    await giveBack(
      registry,
      leaseToken,
      refused.map(({ row }) => row.id),
      before,
    ).catch(() => undefined)
  }
  return { outcomes, missed: rows.filter((row) => !taken.some(({ id }) => id === row.id)) }
}

/** What the guard did not let go was not touched: whoever works in it goes on. */
async function giveBack(
  registry: WritableRegistry,
  leaseToken: string,
  refusedIds: readonly number[],
  before: ReadonlyMap<number, RegistryRow['state']>,
): Promise<void> {
  const held = new Set((await registry.listRows({ leaseToken })).map(({ id }) => id))
  const ids = refusedIds.filter((id) => held.has(id))
  for (const state of ['ready', 'failed'] as const) {
    const isReady = state === 'ready'
    await registry.transition(
      ids.filter((id) => (before.get(id) === 'ready') === isReady),
      state,
      leaseToken,
    )
  }
  await registry.release(leaseToken)
}

async function takeRows(order: RemoveRowsOrder, leaseToken: string): Promise<readonly RegistryRow[]> {
  const { registry, rows, take } = order
  const ids = rows.map((row) => row.id)
  if (take === 'any') return registry.seize(ids, 'deleting', leaseToken)
  if (take === 'expired') return registry.seize(ids, 'deleting', leaseToken, 'expired')
  // `seize` for `creating` leaves alone what is ready; for `deleting` it does not.
  const taken = await registry.seize(ids, 'creating', leaseToken)
  await registry.transition(
    taken.map((row) => row.id),
    'deleting',
    leaseToken,
  )
  return taken
}
