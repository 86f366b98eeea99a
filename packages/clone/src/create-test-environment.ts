import type { DatabaseName, NameMap } from '@dbenv/core'
import { copyDatabases, type DatabaseOutcome } from './copy-databases.ts'
import { CREATE_DEFAULTS, type CreateEnvironmentOptions } from './lifecycle/create-options.ts'
import type { CreatedDatabase, CreateReport } from './lifecycle/create-report.ts'
import { type CreateRequest, resolveCreateRequest } from './lifecycle/create-request.ts'
import { toHeldError } from './lifecycle/free-rows.ts'
import { holdLease, type Lease } from './lifecycle/lease.ts'
import { createLeaseToken, describeOwner } from './lifecycle/lease-holder.ts'
import { CreateAbortedError, EnvironmentExistsError, EnvironmentIncompleteError } from './lifecycle/lifecycle-errors.ts'
import { orAbort } from './lifecycle/or-abort.ts'
import { type Places, withPlaces } from './lifecycle/place.ts'
import { type EnvironmentPlan, type PreparedEnvironment, prepareEnvironment } from './lifecycle/prepare-environment.ts'
import { removeRows } from './lifecycle/remove-rows.ts'
import { settleOutcomes } from './lifecycle/settle-outcomes.ts'
import type { LiteralMention } from './plan/clone-plan.ts'
import { ClonePlanRefusedError } from './plan/clone-problems-error.ts'

/** Finds out what {@link createTestEnvironment} would do, by reading only. Throws as it would. */
export async function planEnvironment(options: CreateEnvironmentOptions): Promise<EnvironmentPlan> {
  const request = resolveCreateRequest(options)
  return withPlaces(request, (places) => prepareEnvironment(request, places))
}

/**
 * Clones the source environment into a new one and resolves to all its databases once every one of them is copied,
 * verified and registered; finishes an environment that an earlier call left unfinished. Throws
 * `EnvironmentIncompleteError` when some databases failed and the others stand, `LeaseHeldError` when somebody is at
 * it, `EnvironmentExistsError` when it is whole already, `ClonePlanRefusedError` when the plan found a problem,
 * `CreateAbortedError` when `signal` stopped it.
 */
export async function createTestEnvironment(options: CreateEnvironmentOptions): Promise<NameMap> {
  const request = resolveCreateRequest(options)
  const { environment, signal } = request
  try {
    return await withPlaces(request, async (places) => {
      await places.target.registry.ensure()
      const plan = await orAbort(prepareEnvironment(request, places), signal)
      if (plan.clone.problems.length > 0) throw await explainProblems(plan, places)
      signal?.throwIfAborted()
      const blocked = await clearWay(request, places, plan)
      signal?.throwIfAborted()
      const made = await makeDatabases(request, places, plan, new Set(blocked.map(({ baseName }) => baseName)))
      // One environment, one expiry: what was kept goes with what was added.
      if (request.ttlSeconds !== undefined && plan.kept.size > 0) {
        await places.target.registry.setExpiry(environment, request.ttlSeconds)
      }
      return finish(request, plan, [...made, ...blocked])
    })
  } catch (error) {
    const isSettled = error instanceof CreateAbortedError || error instanceof EnvironmentIncompleteError
    if (!signal?.aborted || isSettled) throw error
    throw new CreateAbortedError(environment, [], error)
  }
}

/** Why the plan stops the clone; where another create has begun since the registry was read, that is the reason. */
async function explainProblems({ environment, clone }: PreparedEnvironment, { target }: Places): Promise<Error> {
  if (clone.problems.some((problem) => problem.type === 'target-exists')) {
    const rows = await target.registry.listRows({ environments: [environment] })
    const rival = rows.find((row) => clone.databases.some(({ baseName }) => baseName === row.baseName))
    if (rival?.leaseIsLive) return toHeldError(rival)
    if (rival) return new EnvironmentExistsError(environment, `\`${rival.databaseName}\` is ${rival.state}`)
  }
  return new ClonePlanRefusedError(clone.problems)
}

/** Removes what earlier calls left behind; resolves to what could not be removed. */
async function clearWay(
  request: CreateRequest,
  { target }: Places,
  plan: PreparedEnvironment,
): Promise<readonly CreatedDatabase[]> {
  const { shared, concurrency, signal } = request
  const { lockWaitSeconds } = CREATE_DEFAULTS
  const { outcomes, missed } = await removeRows({
    ...target,
    rows: plan.leftoverRows,
    take: 'unfinished',
    shared,
    concurrency,
    lockWaitSeconds,
    signal,
  })
  if (missed[0]) throw toHeldError(missed[0])
  return outcomes.flatMap((outcome) =>
    outcome.status === 'kept'
      ? {
          baseName: outcome.row.baseName,
          databaseName: outcome.row.databaseName,
          status: 'failed',
          error: outcome.error,
        }
      : [],
  )
}

async function makeDatabases(
  request: CreateRequest,
  places: Places,
  plan: PreparedEnvironment,
  blocked: ReadonlySet<string>,
): Promise<readonly CreatedDatabase[]> {
  const { registry } = places.target
  const clone = { ...plan.clone, databases: plan.clone.databases.filter(({ baseName }) => !blocked.has(baseName)) }
  if (clone.databases.length === 0) return []
  const leaseToken = createLeaseToken()
  // The row comes before the effect: from here on a crash leaves rows that say so.
  const rows = await registry.claim({
    environment: request.environment,
    branchName: plan.branchName,
    kind: plan.kind,
    content: request.content,
    sourceEnvironment: request.source,
    owner: describeOwner(),
    leaseToken,
    ttlSeconds: request.ttlSeconds,
    databases: clone.databases.map(({ baseName, databaseName }) => ({ baseName, databaseName })),
  })
  await using lease = holdLease(registry, leaseToken)
  const copied = await copy(request, places, { ...plan, clone }, lease)
  // Rows that somebody else holds by now are theirs to clean up.
  lease.signal.throwIfAborted()
  const { shared, concurrency, signal } = request
  // Decided here, once: a signal that comes later finds the work done.
  const isStopped = signal?.aborted === true
  const outcomes = isStopped ? failAll(rows, signal.reason) : copied
  const databases = await settleOutcomes({ place: places.target, lease, rows, outcomes, shared, concurrency })
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
  plan: PreparedEnvironment,
  lease: Lease,
): Promise<ReadonlyMap<string, DatabaseOutcome>> {
  const { environment, concurrency, verify, onProgress, signal } = request
  try {
    const outcomes = await copyDatabases(plan.clone, {
      source: places.source.session,
      target: places.target.session,
      environment,
      leaseToken: lease.token,
      concurrency,
      verify,
      signal: signal ? AbortSignal.any([signal, lease.signal]) : lease.signal,
      checkLease: () => lease.check(),
      ...(onProgress && { onProgress }),
    })
    return new Map(outcomes.map((outcome) => [outcome.baseName, outcome]))
  } catch (error) {
    return failAll(plan.clone.databases, error)
  }
}

function failAll(
  databases: readonly { readonly baseName: string }[],
  reason: unknown,
): ReadonlyMap<string, DatabaseOutcome> {
  const error = reason instanceof Error ? reason : new Error(String(reason))
  return new Map(databases.map(({ baseName }) => [baseName, { status: 'failed', baseName, error }]))
}

function finish(request: CreateRequest, plan: PreparedEnvironment, fresh: readonly CreatedDatabase[]): NameMap {
  const kept = [...plan.kept].map(
    ([baseName, databaseName]): CreatedDatabase => ({ baseName, databaseName, status: 'kept' }),
  )
  const databases = [...fresh, ...kept].sort((a, b) => (a.baseName < b.baseName ? -1 : 1))
  const notes = databases.flatMap((database) => (database.status === 'ready' ? database.report.notes : []))
  const report: CreateReport = {
    environment: request.environment,
    branchName: plan.branchName,
    source: request.source,
    content: request.content,
    engine: plan.clone.engine,
    databases,
    warnings: [
      ...new Set([...plan.warnings, ...plan.clone.warnings, ...plan.clone.literals.map(describeLiteral), ...notes]),
    ],
  }
  request.onReport?.(report)
  if (databases.some((database) => database.status === 'failed')) throw new EnvironmentIncompleteError(report)
  return new Map(databases.map(({ baseName, databaseName }): [string, DatabaseName] => [baseName, databaseName]))
}

/** Text cannot tell whether such a name is a database: whoever reads the report decides. */
function describeLiteral({ baseName, object, message }: LiteralMention): string {
  return `In \`${baseName}\`, ${object}: ${message}`
}
