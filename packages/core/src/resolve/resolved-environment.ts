import type { DatabaseName, NameMap } from '../names/database-name.ts'
import { parseDatabaseName } from '../names/database-name.ts'
import type { EnvironmentName } from '../names/environment-name.ts'
import type { DatabaseState, Registry } from '../registry/registry.ts'
import { type EnvironmentContext, findBoundBranch } from './environment-context.ts'
import { AmbiguousBranchError, ProdNameError, UnknownEnvironmentError } from './resolve-errors.ts'

/** One environment as it was when the registry was read: immutable, whole. */
export interface ResolvedEnvironment {
  /** The environment itself; for a `test` that its branch leads elsewhere, the one it leads to. */
  readonly environment: EnvironmentName
  /** Every ready database, and the shared ones under their own name. */
  readonly names: NameMap
  /** Databases that are registered but do not resolve now. */
  readonly pending: ReadonlyMap<string, DatabaseState>
  readonly prodBaseNames: ReadonlySet<string>
}

/**
 * Reads one environment, or the one that the context's branch is bound to, with one query. Throws
 * {@link UnknownEnvironmentError}, {@link AmbiguousBranchError} and {@link ProdNameError}; errors of the registry pass
 * through.
 */
export async function readResolvedEnvironment(
  registry: Registry,
  context: EnvironmentContext,
  shared: ReadonlySet<string>,
): Promise<ResolvedEnvironment> {
  const branchName = findBoundBranch(context)
  const snapshot = await registry.readEnvironment(context.environment, branchName)
  const [bound, ...others] = snapshot.boundToBranch
  if (branchName !== undefined && others.length > 0) throw new AmbiguousBranchError(branchName, snapshot.boundToBranch)
  const environment = bound ?? context.environment
  const { databases, pending } = snapshot.bound.get(environment) ?? snapshot
  if (databases.size === 0 && pending.size === 0) throw new UnknownEnvironmentError(environment, branchName)
  refuseProdNames(environment, databases, snapshot.prodBaseNames, shared)
  return {
    environment,
    names: new Map<string, DatabaseName>([...databases, ...toIdentity(shared)]),
    pending,
    prodBaseNames: snapshot.prodBaseNames,
  }
}

/** A row that an older program or a person wrote may name a database of production, shared ones too: the accident. */
function refuseProdNames(
  environment: EnvironmentName,
  databases: NameMap,
  prodBaseNames: ReadonlySet<string>,
  shared: ReadonlySet<string>,
): void {
  // Folded, because on some servers `Prices` is `prices`.
  const prodNames = new Set([...databases.keys(), ...prodBaseNames, ...shared].map((name) => name.toLowerCase()))
  for (const [baseName, databaseName] of databases) {
    if (prodNames.has(databaseName.toLowerCase()) && !shared.has(baseName)) {
      throw new ProdNameError(environment, baseName, databaseName)
    }
  }
}

/** prod needs no query: every base name is its own database name, so the map holds the shared ones alone. */
export function toProdEnvironment(shared: ReadonlySet<string>): ResolvedEnvironment {
  return {
    environment: 'prod',
    names: new Map(toIdentity(shared)),
    pending: new Map(),
    prodBaseNames: new Set(),
  }
}

function toIdentity(shared: ReadonlySet<string>): [string, DatabaseName][] {
  return [...shared].map((name) => [name, parseDatabaseName(name)])
}
