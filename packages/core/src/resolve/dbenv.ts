import { openChannel } from '../events.ts'
import { type DatabaseName, type NameMap, parseDatabaseName } from '../names/database-name.ts'
import { toSharedDatabases } from '../names/shared-databases.ts'
import type { Registry } from '../registry/registry.ts'
import { type EnvironmentContext, findBoundBranch } from './environment-context.ts'
import { NameCache } from './name-cache.ts'
import { NotLoadedError, UnknownDatabaseError } from './resolve-errors.ts'
import { type ResolvedEnvironment, readResolvedEnvironment, toProdEnvironment } from './resolved-environment.ts'

/** Names resolved under one fixed context, over the registry of one place. */
export interface DbEnv {
  readonly context: EnvironmentContext
  /** The databases that keep their own name in every environment; `master_config` is one. */
  readonly shared: ReadonlySet<string>
  /**
   * The database name of a base name. prod and shared names need no query. Rejects with `UnknownDatabaseError`,
   * `UnknownEnvironmentError` or `AmbiguousBranchError`, and with `RegistryTimeoutError` where a name is not known and the
   * registry does not answer for 10 s; never gives a base name outside prod.
   */
  getDatabaseName(baseName: string): Promise<DatabaseName>
  /** The same at once; throws `NotLoadedError` (`DBENV_NOT_LOADED`) before the environment has been read once. */
  getDatabaseNameSync(baseName: string): DatabaseName
  /** All names of the environment, shared ones included. In prod the shared ones alone: the rest is as written. */
  getNames(): Promise<NameMap>
  /** The same if it is there without waiting. */
  findNames(): NameMap | undefined
  /** The environment with what is not ready in it, and which one a branch led to. */
  load(): Promise<ResolvedEnvironment>
  /**
   * Reads the names of this context anew: call it when a server says "unknown database". Others are served the names known
   * before until they were read, and after it rejected because the registry did not answer.
   */
  reload(): Promise<ResolvedEnvironment>
  /** Forgets what was read, for every context over this registry. */
  clear(): void
  /** The same place under another context, with one cache for both. */
  withContext(context: EnvironmentContext): DbEnv
}

/** What {@link createResolver} needs, all of it said. */
export interface ResolverOptions {
  readonly registry: Registry
  readonly context: EnvironmentContext
  readonly shared: Iterable<string>
  readonly ttlMs: number
  readonly now: () => number
}

/** More base names than a program has; a caller that makes names up does not fill the memory. */
const MAX_CHECKED = 10_000

/** A {@link DbEnv} over a registry. It holds no connection and no timer: nothing is to be closed. */
export function createResolver(options: ResolverOptions): DbEnv {
  const shared = toSharedDatabases(options.shared)
  const prod = toProdEnvironment(shared)
  const caches = new Map<string, NameCache>()
  // In prod a name is only checked; that takes a microsecond, which a service would pay at every call.
  const checked = new Map(prod.names)
  // Held, because a look-up of the channel would cost more than the name.
  const told = openChannel('dbenv:resolve')

  function getCache(context: EnvironmentContext): NameCache {
    const key = JSON.stringify([context.environment, findBoundBranch(context)])
    const found = caches.get(key)
    if (found) return found
    const cache = new NameCache(() => readResolvedEnvironment(options.registry, context, shared), options)
    caches.set(key, cache)
    return cache
  }

  function checkProdName(baseName: string): DatabaseName {
    const name = parseDatabaseName(baseName)
    if (checked.size < MAX_CHECKED) checked.set(baseName, name)
    return name
  }

  function withContext(context: EnvironmentContext): DbEnv {
    const isProd = context.environment === 'prod'
    const cache = getCache(context)

    /** The environment where no query is needed, now or ever. */
    const find = (): ResolvedEnvironment | undefined => (isProd ? prod : cache.find())
    const load = async (): Promise<ResolvedEnvironment> => (isProd ? prod : cache.load())

    function findName(baseName: string): DatabaseName | undefined {
      if (isProd) return checked.get(baseName) ?? checkProdName(baseName)
      return cache.find()?.names.get(baseName) ?? prod.names.get(baseName)
    }

    async function loadName(baseName: string): Promise<DatabaseName> {
      const loaded = await cache.load()
      const resolved = loaded.names.has(baseName) ? loaded : await cache.reload()
      const name = resolved.names.get(baseName)
      if (name === undefined) throw new UnknownDatabaseError(parseDatabaseName(baseName), resolved)
      return tell(baseName, name)
    }

    function tell(baseName: string, databaseName: DatabaseName): DatabaseName {
      if (told.hasSubscribers) {
        told.publish({ environment: find()?.environment ?? context.environment, baseName, databaseName })
      }
      return databaseName
    }

    return {
      context,
      shared,
      async getDatabaseName(baseName) {
        const name = findName(baseName)
        return name === undefined ? loadName(baseName) : tell(baseName, name)
      },
      getDatabaseNameSync(baseName) {
        const name = findName(baseName)
        if (name !== undefined) return tell(baseName, name)
        const [loaded, asked] = [find(), parseDatabaseName(baseName)]
        throw loaded ? new UnknownDatabaseError(asked, loaded) : new NotLoadedError(asked, context.environment)
      },
      getNames: async () => (await load()).names,
      findNames: () => find()?.names,
      load,
      reload: async () => (isProd ? prod : cache.readAnew()),
      clear() {
        for (const each of caches.values()) each.clear()
      },
      withContext,
    }
  }

  return withContext(options.context)
}
