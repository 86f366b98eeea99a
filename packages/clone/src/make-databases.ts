import { ConnectionFailedError } from '@dbenv/core'
import { copyDatabases, type DatabaseOutcome } from './copy-databases.ts'
import type { CreatedDatabase } from './lifecycle/create-report.ts'
import type { CreateRequest } from './lifecycle/create-request.ts'
import { holdLease, type Lease } from './lifecycle/lease.ts'
import { CreateAbortedError, SourceReplacedError } from './lifecycle/lifecycle-errors.ts'
import type { Places } from './lifecycle/place.ts'
import type { PreparedEnvironment } from './lifecycle/prepare-environment.ts'
import { type SettleOrder, settleOutcomes } from './lifecycle/settle-outcomes.ts'
import type { ClonePlan } from './plan/clone-plan.ts'
import { toLeaseGuardSql } from './registry/lease-guard.ts'
import { createLeaseToken, describeOwner } from './registry/lease-holder.ts'
import { RegistryLockedError } from './registry/registry-errors.ts'
import { ProgramLeftError } from './rows/dump-errors.ts'
import { ConnectionLostError } from './session/connection-lost-error.ts'

/** Databases to make from nothing: those of an environment, or shared ones that this place lacks. */
export interface MakeOrder extends Pick<PreparedEnvironment, 'branchName' | 'kind' | 'sourceRows'> {
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
  if (lease.signal.aborted) return await giveUp(request, places, { lease, rows, purpose, reason: lease.signal.reason })
  const { shared, concurrency, signal } = request
  // Decided here, once: a signal that comes later finds the work done.
  const isStopped = signal?.aborted === true
  if (isStopped) await requireServer(places.target, lease, request.environment, signal.reason)
  else if ([...copied.values()].some(({ status }) => status === 'failed')) await lease.regain()
  const outcomes = isStopped ? failAll(rows, signal.reason) : copied
  const databases = await settle({ place: places.target, lease, rows, outcomes, purpose, shared, concurrency })
  if (isStopped) {
    const running = [...copied.values()].flatMap((outcome) => (outcome.status === 'failed' ? [outcome.error] : []))
    const leftovers = [
      ...databases.flatMap((database) => ('leftover' in database ? [database.leftover] : [])),
      // One for all databases.
      ...new Set(running.filter((error) => error instanceof ProgramLeftError)),
    ]
    throw new CreateAbortedError(request.environment, leftovers, signal.reason)
  }
  return databases
}

/**
 * Drops what was begun if the rows are ours after all: a registry that was locked, or a network that was down, lets a
 * lease run out that nobody else took. Rejects with why it ran out where they are not, or where the registry is still
 * out of reach.
 */
async function giveUp(
  { shared, concurrency }: CreateRequest,
  { target }: Places,
  order: Pick<SettleOrder, 'lease' | 'rows' | 'purpose'> & { readonly reason: unknown },
): Promise<readonly CreatedDatabase[]> {
  const { lease, rows, purpose, reason } = order
  await target.registry.heartbeat(lease.token).catch(() => {
    throw reason
  })
  await using renewed = holdLease(target.registry, lease.token)
  const outcomes = failAll(rows, reason)
  return await settle({ place: target, lease: renewed, rows, outcomes, purpose, shared, concurrency })
}

/** Where the server is out of reach nothing can be undone, and each step of that would wait for it anew. */
async function requireServer(
  { registry }: Places['target'],
  lease: Lease,
  environment: CreateRequest['environment'],
  reason: unknown,
): Promise<void> {
  await registry.heartbeat(lease.token).catch((error: unknown) => {
    const isOutOfReach = error instanceof ConnectionFailedError || error instanceof ConnectionLostError
    if (isOutOfReach) throw new CreateAbortedError(environment, [error], reason)
  })
}

async function settle(order: SettleOrder): Promise<readonly CreatedDatabase[]> {
  try {
    return await settleOutcomes(order)
  } catch (error) {
    if (!(error instanceof RegistryLockedError)) throw error
    const [row] = order.rows
    throw new RegistryLockedError(
      error.cause,
      `Databases of environment \`${row?.environment}\` stay unfinished; the next create or delete of it drops them.`,
    )
  }
}

/** Copies and never rejects: what stops the whole copy is the failure of each database. */
async function copy(
  request: CreateRequest,
  places: Places,
  { clone, purpose, sourceRows }: MakeOrder,
  lease: Lease,
): Promise<ReadonlyMap<string, DatabaseOutcome>> {
  const { environment, concurrency, verify, onProgress, signal } = request
  try {
    const outcomes = await copyDatabases(clone, {
      source: places.source.session,
      target: places.target.session,
      hold: {
        environment,
        purpose,
        leaseToken: lease.token,
        guardSql: toLeaseGuardSql(lease.token, clone.databases.length),
        check: () => lease.check(),
      },
      concurrency,
      verify,
      signal: signal ? AbortSignal.any([signal, lease.signal]) : lease.signal,
      ...(onProgress && { onProgress }),
    })
    return await failReplaced(
      new Map(outcomes.map((outcome) => [outcome.baseName, outcome])),
      places.source,
      sourceRows,
    )
  } catch (error) {
    return failAll(clone.databases, error)
  }
}

/** A source environment is held by nobody: what was deleted and made anew meanwhile was perhaps copied half-made. */
async function failReplaced(
  outcomes: ReadonlyMap<string, DatabaseOutcome>,
  { registry }: Places['source'],
  sourceRows: MakeOrder['sourceRows'],
): Promise<ReadonlyMap<string, DatabaseOutcome>> {
  if (sourceRows.length === 0) return outcomes
  const environments = [...new Set(sourceRows.map(({ environment }) => environment))]
  const standing = new Set((await registry.listRows({ environments, states: ['ready'] })).map(({ id }) => id))
  const replaced = sourceRows.filter(({ id, baseName }) => !standing.has(id) && outcomes.has(baseName))
  return new Map([
    ...outcomes,
    ...replaced.map(({ baseName, databaseName, environment }): [string, DatabaseOutcome] => [
      baseName,
      { status: 'failed', baseName, error: new SourceReplacedError(environment, databaseName) },
    ]),
  ])
}

function failAll(
  databases: readonly { readonly baseName: string }[],
  reason: unknown,
): ReadonlyMap<string, DatabaseOutcome> {
  const error = reason instanceof Error ? reason : new Error(String(reason))
  return new Map(databases.map(({ baseName }) => [baseName, { status: 'failed', baseName, error }]))
}
