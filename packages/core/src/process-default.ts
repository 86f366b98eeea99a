import { AsyncLocalStorage } from 'node:async_hooks'
import { readEnvironment } from './detect/get-environment.ts'
import { type DatabaseName, parseDatabaseName } from './names/database-name.ts'
import type { EnvironmentName } from './names/environment-name.ts'
import { readSharedDatabases, toSharedDatabases } from './names/shared-databases.ts'
import type { DbEnv } from './resolve/dbenv.ts'
import { type EnvironmentContext, toEnvironmentContext } from './resolve/environment-context.ts'
import { NotInstalledError } from './resolve/resolve-errors.ts'
import { carryContext, findCarriedContext } from './worker-context.ts'

/** The environment of one asynchronous scope, and the last resolver that was asked for under it. */
interface Scope {
  readonly context: EnvironmentContext
  of?: DbEnv
  dbEnv?: DbEnv
}

/** Its shape is a contract between versions of this package: add to it, never change what is there. */
interface ProcessDefault {
  dbEnv: DbEnv | undefined
  /** What `setEnvironmentContext` said while no default was installed. */
  context: EnvironmentContext | undefined
  readonly scopes: AsyncLocalStorage<Scope>
}

// The one state of this package lives under a registered symbol, so that two copies of it in one process agree.
const KEY: unique symbol = Symbol.for('@dbenv/core/process-default')

function getDefault(): ProcessDefault {
  // Only this file writes the key, and every version of it writes this shape.
  const holder = globalThis as { [KEY]?: ProcessDefault }
  holder[KEY] ??= { dbEnv: undefined, context: findCarriedContext(), scopes: new AsyncLocalStorage() }
  return holder[KEY]
}

/**
 * Makes `dbEnv` the process's default, which a library deep down resolves with; `undefined` takes it away. Gives the one
 * before. A program, an adapter or a test harness installs; a library does not. Worker threads started later take over its
 * context, not `dbEnv` itself: a thread installs its own.
 */
export function installDbEnv(dbEnv: DbEnv | undefined): DbEnv | undefined {
  const state = getDefault()
  const before = state.dbEnv
  state.dbEnv = dbEnv
  carryContext(findProcessContext())
  return before
}

/**
 * The process's default under the scope that calls, which a call has to take before its first await; `undefined` when none
 * is installed.
 */
export function findInstalledDbEnv(): DbEnv | undefined {
  const { dbEnv } = getDefault()
  return dbEnv && getScopedDbEnv(dbEnv)
}

/** A resolver as the scope that calls has it: under the environment of `runInEnvironment`; outside of one as it is. */
export function getScopedDbEnv(dbEnv: DbEnv): DbEnv {
  const scope = getDefault().scopes.getStore()
  if (!scope) return dbEnv
  if (scope.of !== dbEnv || !scope.dbEnv) {
    scope.of = dbEnv
    scope.dbEnv = dbEnv.withContext(scope.context)
  }
  return scope.dbEnv
}

/**
 * Replaces the context of the process's default, and of what is created later without one: the program's own word, so
 * `prod` is taken here also under a test runner. Names read before are forgotten; calls under way end under the context
 * they began with. Worker threads started later begin with it; those that run, and other processes, hear nothing of it.
 * Throws `InvalidEnvironmentNameError`.
 *
 * @param branchName lets `test` follow this branch to the environment bound to it
 */
export function setEnvironmentContext(environment: EnvironmentName, branchName?: string): void {
  const state = getDefault()
  const context = toEnvironmentContext(environment, branchName)
  state.context = context
  state.dbEnv?.clear()
  state.dbEnv = state.dbEnv?.withContext(context)
  carryContext(context)
}

/** What the caller runs under: its scope, the default's context, `setEnvironmentContext`'s word, else detection. */
export function getEnvironmentContext(): EnvironmentContext {
  return getDefault().scopes.getStore()?.context ?? getProcessContext()
}

/** The same outside every scope: what a default is installed under, whoever is the first to need one. */
export function getProcessContext(): EnvironmentContext {
  return findProcessContext() ?? readEnvironment()
}

function findProcessContext(): EnvironmentContext | undefined {
  const { dbEnv, context } = getDefault()
  return dbEnv?.context ?? context
}

/**
 * Runs `fn` and all that it awaits under another environment, without touching what runs beside it. Gives what `fn`
 * gives. A worker thread that `fn` starts is outside of it; callbacks and events of a pool's connection run, as in every
 * `AsyncLocalStorage`, in the scope that opened it, unless `AsyncResource.bind` binds them to this one. Throws `InvalidEnvironmentNameError` before `fn` is called.
 */
export function runInEnvironment<Result>(environment: EnvironmentName, fn: () => Result): Result {
  return getDefault().scopes.run({ context: toEnvironmentContext(environment) }, fn)
}

/**
 * The database name of a base name, through the process's default. The context is taken when the call is made. Rejects
 * as {@link DbEnv.getDatabaseName}, and with `NotInstalledError` when a name needs a registry and none is installed.
 *
 * @param environment in place of the context's
 * @param branchName in place of the context's; without `environment`, detection decides anew by this branch, whatever the
 *   context is: DBENV_ENVIRONMENT, then a production branch is `prod`, any other leads to the environment bound to it
 */
export function getDatabaseName(
  baseName: string,
  environment?: EnvironmentName,
  branchName?: string,
): Promise<DatabaseName> {
  const dbEnv = findInstalledDbEnv()
  return dbEnv && environment === undefined && branchName === undefined
    ? dbEnv.getDatabaseName(baseName)
    : getNameElsewhere(dbEnv, baseName, environment, branchName)
}

async function getNameElsewhere(
  dbEnv: DbEnv | undefined,
  baseName: string,
  environment: EnvironmentName | undefined,
  branchName: string | undefined,
): Promise<DatabaseName> {
  const context =
    environment !== undefined
      ? toEnvironmentContext(environment, branchName)
      : branchName === undefined
        ? getEnvironmentContext()
        : readEnvironment({ branchName })
  return dbEnv ? dbEnv.withContext(context).getDatabaseName(baseName) : toNameWithoutRegistry(baseName, context)
}

/** The same at once, under the caller's context; throws `NotLoadedError` before the environment has been read once. */
export function getDatabaseNameSync(baseName: string): DatabaseName {
  const dbEnv = findInstalledDbEnv()
  return dbEnv ? dbEnv.getDatabaseNameSync(baseName) : toNameWithoutRegistry(baseName, getEnvironmentContext())
}

/** Forgets every name that the process's default has read; the next call reads the registry. */
export function clearDatabaseNameCache(): void {
  getDefault().dbEnv?.clear()
}

function toNameWithoutRegistry(baseName: string, { environment }: EnvironmentContext): DatabaseName {
  if (environment !== 'prod' && !toSharedDatabases(readSharedDatabases()).has(baseName))
    throw new NotInstalledError(environment)
  return parseDatabaseName(baseName)
}
