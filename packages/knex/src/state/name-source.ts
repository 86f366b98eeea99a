import type { DatabaseName, EnvironmentName, NameMap } from '@dbenv/core'
import type { Connection } from 'mysql2'
import type { RewriteStatement } from './session-state.ts'

/** One base name, resolved, and what rewrites statements for its environment. */
export interface ResolvedBase {
  /** The environment itself; for a `test` that its branch leads elsewhere, the one it leads to. */
  readonly environment: EnvironmentName
  readonly databaseName: DatabaseName
  readonly names: NameMap
  readonly rewrite: RewriteStatement
}

/** Where names come from; answers from a cache. */
export interface NameSource {
  /**
   * Rejects with `UnknownDatabaseError` for a base name that is not registered.
   *
   * @param held the connection that the caller keeps while it waits
   */
  resolve(baseName: string, held?: Connection): Promise<ResolvedBase>
  /** The same, read past the cache: a server does not know what it gave before. */
  resolveAnew(baseName: string, held?: Connection): Promise<ResolvedBase>
}

/** Tells whether a base name stands for the same database as before, and its neighbours too. */
export function isSameBase(now: ResolvedBase, before: ResolvedBase): boolean {
  if (now.databaseName !== before.databaseName) return false
  const [a, b] = [now.names, before.names]
  return a === b || (a.size === b.size && [...a].every(([baseName, name]) => b.get(baseName) === name))
}
