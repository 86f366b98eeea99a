import type { DatabaseName, NameMap } from '@dbenv/core'
import type { DatabaseReport } from './copy-databases.ts'
import { copySharedDatabases } from './copy-shared-databases.ts'
import { clearLeftovers } from './lifecycle/clear-leftovers.ts'
import type { CreateEnvironmentOptions } from './lifecycle/create-options.ts'
import type { CreatedDatabase, CreateReport } from './lifecycle/create-report.ts'
import { type CreateRequest, resolveCreateRequest } from './lifecycle/create-request.ts'
import { ServerReadOnlyError } from './lifecycle/explain-server-errors.ts'
import { CreateAbortedError, EnvironmentExistsError, EnvironmentIncompleteError } from './lifecycle/lifecycle-errors.ts'
import { orAbort } from './lifecycle/or-abort.ts'
import { type Places, withPlaces } from './lifecycle/place.ts'
import { type EnvironmentPlan, type PreparedEnvironment, prepareEnvironment } from './lifecycle/prepare-environment.ts'
import { makeDatabases } from './make-databases.ts'
import { checkRegistryRights } from './plan/check-registry-rights.ts'
import type { ClonePlan, LiteralMention } from './plan/clone-plan.ts'
import { ClonePlanRefusedError } from './plan/clone-problems-error.ts'
import { LeaseHeldError, NameTakenError } from './registry/registry-errors.ts'

/** Finds out what {@link createTestEnvironment} would do, by reading only. Throws as it would. */
export async function planEnvironment(options: CreateEnvironmentOptions): Promise<EnvironmentPlan> {
  const request = resolveCreateRequest(options)
  return withPlaces(request, async (places) =>
    prepareEnvironment(request, places, await checkRegistryRights(places.source.session, places.target.session)),
  )
}

/**
 * Clones the source environment into a new one and resolves to all its databases once every one of them is copied,
 * verified and registered; finishes an environment that an earlier call left unfinished. Throws
 * `EnvironmentIncompleteError` when some databases failed and the others stand, `LeaseHeldError` when somebody is at
 * it, `EnvironmentExistsError` when it is whole already, `ClonePlanRefusedError` when the plan found a problem,
 * `SharedCopyFailedError` when the target lacks a shared database and could not be given it, `CreateAbortedError` when
 * `signal` stopped it.
 */
export async function createTestEnvironment(options: CreateEnvironmentOptions): Promise<NameMap> {
  const request = resolveCreateRequest(options)
  const { environment, signal } = request
  try {
    return await withPlaces(request, async (places) => {
      const registries = await checkRegistryRights(places.source.session, places.target.session)
      // Where a right is lacking, the plan tells all that is.
      if (registries.problems.length === 0) await places.target.registry.ensure()
      const plan = await orAbort(prepareEnvironment(request, places, registries), signal)
      if (plan.clone.problems.length > 0) throw await explainProblems(plan, places)
      signal?.throwIfAborted()
      const sharedCopies = await copySharedDatabases(request, places, plan)
      const blocked = await clearLeftovers(request, places.target, plan.leftoverRows)
      signal?.throwIfAborted()
      const made = await makeDatabases(request, places, {
        ...plan,
        clone: withoutBlocked(plan.clone, blocked),
        purpose: 'environment',
      }).catch(async (error: unknown) => {
        const isBeaten = error instanceof NameTakenError && error.environment === environment
        throw (isBeaten && (await findRival(plan, places))) || error
      })
      // One environment, one expiry: what was kept goes with what was added.
      if (request.ttlSeconds !== undefined && plan.kept.size > 0) {
        await places.target.registry.setExpiry(environment, request.ttlSeconds)
      }
      return finish(request, plan, sharedCopies, [...made, ...blocked])
    })
  } catch (error) {
    const isSettled = error instanceof CreateAbortedError || error instanceof EnvironmentIncompleteError
    if (!signal?.aborted || isSettled) throw error
    throw new CreateAbortedError(environment, [], error)
  }
}

/** Why the plan stops the clone; where another create has begun since the registry was read, that is the reason. */
async function explainProblems({ environment, clone }: PreparedEnvironment, { target }: Places): Promise<Error> {
  const readOnly = clone.problems.find((problem) => problem.type === 'read-only-target')
  if (readOnly) return new ServerReadOnlyError(`${readOnly.setting} is on for this account`)
  const isTaken = clone.problems.some((problem) => problem.type === 'target-exists')
  return (isTaken && (await findRival({ environment, clone }, { target }))) || new ClonePlanRefusedError(clone.problems)
}

/** Who has begun to make the environment since its rows were read, as the error to throw. */
async function findRival(
  { environment, clone }: Pick<PreparedEnvironment, 'environment' | 'clone'>,
  { target }: Pick<Places, 'target'>,
): Promise<Error | undefined> {
  const rows = await target.registry.listRows({ environments: [environment] })
  const rival = rows.find((row) => clone.databases.some(({ baseName }) => baseName === row.baseName))
  if (!rival) return undefined
  if (rival.leaseIsLive) return new LeaseHeldError(rival)
  return new EnvironmentExistsError(environment, `\`${rival.databaseName}\` is ${rival.state}`)
}

function withoutBlocked(clone: ClonePlan, blocked: readonly CreatedDatabase[]): ClonePlan {
  const baseNames = new Set(blocked.map(({ baseName }) => baseName))
  return { ...clone, databases: clone.databases.filter(({ baseName }) => !baseNames.has(baseName)) }
}

function finish(
  request: CreateRequest,
  plan: PreparedEnvironment,
  sharedCopies: readonly DatabaseReport[],
  fresh: readonly CreatedDatabase[],
): NameMap {
  const kept = [...plan.kept].map(
    ([baseName, databaseName]): CreatedDatabase => ({ baseName, databaseName, status: 'kept' }),
  )
  const databases = [...fresh, ...kept].sort((a, b) => (a.baseName < b.baseName ? -1 : 1))
  const notes = databases.flatMap((database) => (database.status === 'ready' ? database.report.notes : []))
  const { name, why } = plan.clone.engine
  const report: CreateReport = {
    environment: request.environment,
    branchName: plan.branchName,
    source: request.source,
    content: request.content,
    engine: { name, why },
    databases,
    sharedCopies,
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
