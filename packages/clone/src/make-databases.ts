import { copyDatabases, type DatabaseOutcome } from './copy-databases.ts'
import type { CreatedDatabase } from './lifecycle/create-report.ts'
import type { CreateRequest } from './lifecycle/create-request.ts'
import { holdLease, type Lease } from './lifecycle/lease.ts'
import { CreateAbortedError } from './lifecycle/lifecycle-errors.ts'
import type { Places } from './lifecycle/place.ts'
import type { PreparedEnvironment } from './lifecycle/prepare-environment.ts'
import { settleOutcomes } from './lifecycle/settle-outcomes.ts'
import type { ClonePlan } from './plan/clone-plan.ts'
import { toLeaseGuardSql } from './registry/lease-guard.ts'
import { createLeaseToken, describeOwner } from './registry/lease-holder.ts'

/** Databases to make from nothing: those of an environment, or shared ones that this place lacks. */
export interface MakeOrder extends Pick<PreparedEnvironment, 'branchName' | 'kind'> {
  readonly clone: ClonePlan
  readonly purpose: 'environment' | 'shared-copy'
}

/**
 * Claims the rows, copies, and settles what came of it. Databases of an environment are `ready` afterwards, or dropped
 * and `failed`; of a shared copy no row is left either way. Throws `NameTakenError` before anything is made,
 * `CreateAbortedError` and `LeaseLostError`.
 */
export async function makeDatabases(
  request: CreateRequest,
  places: Places,
  order: MakeOrder,
): Promise<readonly CreatedDatabase[]> {
  const { clone, purpose, branchName, kind } = order
  const { registry } = places.target
  if (clone.databases.length === 0) return []
  const leaseToken = createLeaseToken()
  // The row comes before the effect: from here on a crash leaves rows that say so.
  const rows = await registry.claim({
    environment: request.environment,
    branchName,
    kind,
    content: request.content,
    sourceEnvironment: request.source,
    owner: describeOwner(),
    leaseToken,
    ttlSeconds: request.ttlSeconds,
    databases: clone.databases.map(({ baseName, databaseName }) => ({ baseName, databaseName })),
  })
  await using lease = holdLease(registry, leaseToken)
  const copied = await copy(request, places, order, lease)
  // Rows that somebody else holds by now are theirs to clean up.
  lease.signal.throwIfAborted()
  const { shared, concurrency, signal } = request
  // Decided here, once: a signal that comes later finds the work done.
  const isStopped = signal?.aborted === true
  const outcomes = isStopped ? failAll(rows, signal.reason) : copied
  const databases = await settleOutcomes({ place: places.target, lease, rows, outcomes, purpose, shared, concurrency })
  if (isStopped) {
    const leftovers = databases.flatMap((database) => ('leftover' in database ? [database.leftover] : []))
    throw new CreateAbortedError(request.environment, leftovers, signal.reason)
  }
  return databases
}

/** Copies and never rejects: what stops the whole copy is the failure of each database. */
async function copy(
  request: CreateRequest,
  places: Places,
  { clone, purpose }: MakeOrder,
  lease: Lease,
): Promise<ReadonlyMap<string, DatabaseOutcome>> {
  const { environment, concurrency, verify, onProgress, signal } = request
  try {
    const outcomes = await copyDatabases(clone, {
      source: places.source.session,
      target: places.target.session,
      environment,
      purpose,
      leaseToken: lease.token,
      guardSql: toLeaseGuardSql(lease.token),
      concurrency,
      verify,
      signal: signal ? AbortSignal.any([signal, lease.signal]) : lease.signal,
      checkLease: () => lease.check(),
      ...(onProgress && { onProgress }),
    })
    return new Map(outcomes.map((outcome) => [outcome.baseName, outcome]))
  } catch (error) {
    return failAll(clone.databases, error)
  }
}

function failAll(
  databases: readonly { readonly baseName: string }[],
  reason: unknown,
): ReadonlyMap<string, DatabaseOutcome> {
  const error = reason instanceof Error ? reason : new Error(String(reason))
  return new Map(databases.map(({ baseName }) => [baseName, { status: 'failed', baseName, error }]))
}
