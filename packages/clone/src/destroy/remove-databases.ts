import { type DatabaseName, DbEnvError } from '@dbenv/core'
import pLimit from 'p-limit'
import type { RegistryRow } from '../registry/registry-row.ts'
import type { WritableRegistry } from '../registry/writable-registry.ts'
import { LOCK_WAIT_TIMEOUT } from '../session/errno.ts'
import type { Session } from '../session/session.ts'
import { stopOnAbort } from '../session/stop-on-abort.ts'
import { DropFailedError, DropRefusedError } from './destroy-errors.ts'
import { dropDatabase, READ_ONLY } from './drop-database.ts'
import type { DropFacts } from './drop-refusal.ts'
import { readForeignKeyGroups } from './foreign-key-groups.ts'
import { spareBegunWork } from './spare-begun-work.ts'

/** Databases to remove whose rows are held in `creating` or `deleting` under one lease. */
export interface RemovalOrder {
  readonly session: Session
  readonly registry: WritableRegistry
  readonly rows: readonly RegistryRow[]
  readonly leaseToken: string
  readonly shared: ReadonlySet<string>
  /** What is known of each row from before it was taken: see {@link DropFacts.history}. */
  readonly historyOf: (row: RegistryRow) => DropFacts['history']
  /** What the row becomes once its database is gone. */
  readonly finalState: 'deleted' | 'failed'
  readonly concurrency: number
  /** In whole seconds. */
  readonly lockWaitSeconds: number
  /** Stops before the next drop, and one that waits; one that has begun has a few seconds to end. */
  readonly signal?: AbortSignal | undefined
  /** Called once when a drop goes on although the signal has come: with the reason. */
  readonly onWaiting?: ((reason: string) => void) | undefined
  readonly onRemoved?: (row: RegistryRow) => void
}

/** What became of one database. After `kept` it is still there, and its row as it was. */
export type RemovalOutcome =
  | { readonly status: 'removed'; readonly row: RegistryRow; readonly databaseName: DatabaseName }
  | { readonly status: 'kept'; readonly row: RegistryRow; readonly error: Error }

/**
 * Drops databases side by side, those linked by foreign keys one after the other where the server cannot do better, and
 * moves each row on as soon as its database is gone. Never rejects for one of them. Foreign keys between them make one
 * drop wait for another: what gave up waiting is tried again, one by one, once others have gone.
 */
export async function removeDatabases(order: RemovalOrder): Promise<readonly RemovalOutcome[]> {
  const limit = pLimit(order.concurrency)
  const groups = await groupRows(order)
  await using _stopper = stopOnAbort(order.signal, [order.session], spareBegunWork(order.onWaiting))
  const outcomes = (await Promise.all(groups.map((rows) => limit(() => removeInTurn(order, rows))))).flat()
  if (!outcomes.some((outcome) => outcome.status === 'removed')) return outcomes
  const settled: RemovalOutcome[] = []
  for (const outcome of outcomes) settled.push(gaveUpWaiting(outcome) ? await removeOne(order, outcome.row) : outcome)
  return settled
}

/** One group of all rows where the links cannot be read: slower, and never wrong. */
async function groupRows({ session, rows }: RemovalOrder): Promise<readonly (readonly RegistryRow[])[]> {
  try {
    const groups = await readForeignKeyGroups(
      session,
      rows.map(({ databaseName }) => databaseName),
    )
    return groups.map((names) => rows.filter(({ databaseName }) => names.includes(databaseName)))
  } catch {
    return [rows]
  }
}

async function removeInTurn(order: RemovalOrder, rows: readonly RegistryRow[]): Promise<readonly RemovalOutcome[]> {
  const outcomes: RemovalOutcome[] = []
  for (const row of rows) outcomes.push(await removeOne(order, row))
  return outcomes
}

/** ER_LOCK_WAIT_TIMEOUT; ER_SCHEMA_READ_ONLY, which MySQL also says of another one that foreign keys link it to. */
const GONE_WITH_OTHERS: ReadonlySet<unknown> = new Set([LOCK_WAIT_TIMEOUT, READ_ONLY])

/** A deadlock is not among them: a drop that loses one is repeated at once. */
function gaveUpWaiting(outcome: RemovalOutcome): boolean {
  return (
    outcome.status === 'kept' && outcome.error instanceof DropFailedError && GONE_WITH_OTHERS.has(outcome.error.errno)
  )
}

async function removeOne(order: RemovalOrder, row: RegistryRow): Promise<RemovalOutcome> {
  const { session, registry, leaseToken, shared, lockWaitSeconds, finalState, signal } = order
  const { databaseName } = row
  try {
    signal?.throwIfAborted()
    const history = order.historyOf(row)
    await dropDatabase({ session, registry, databaseName, leaseToken, shared, history, lockWaitSeconds, signal })
    await registry.transition([row.id], finalState, leaseToken)
  } catch (error) {
    return { status: 'kept', row, error: toReason(error, signal) }
  }
  order.onRemoved?.(row)
  return { status: 'removed', row, databaseName }
}

/** Why a database is still there: a killed statement says nothing of who had it killed. */
function toReason(error: unknown, signal: AbortSignal | undefined): Error {
  // The database would stay without the signal too.
  if (error instanceof DropRefusedError) return error
  if (!signal?.aborted) return error instanceof Error ? error : new Error(String(error))
  if (signal.reason instanceof DbEnvError) return signal.reason
  return new Error('stopped before it was dropped', { cause: error })
}
