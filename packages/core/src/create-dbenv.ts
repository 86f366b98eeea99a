import type { EnvironmentName } from './names/environment-name.ts'
import { readSharedDatabases } from './names/shared-databases.ts'
import { getEnvironmentContext } from './process-default.ts'
import type { Registry } from './registry/registry.ts'
import { createResolver, type DbEnv } from './resolve/dbenv.ts'
import { type EnvironmentContext, toEnvironmentContext } from './resolve/environment-context.ts'

/** Where names come from, under which context, and how long they are good. */
export interface DbEnvOptions {
  /** The registry of the place. */
  readonly registry: Registry
  /** @default what the process runs under: its scope, `setEnvironmentContext`, else detection */
  readonly context?: EnvironmentContext | EnvironmentName
  /** Databases that keep their own name in every environment, besides `master_config`. @default DBENV_SHARED's */
  readonly shared?: readonly string[] | ReadonlySet<string>
  /** Milliseconds after which names are read anew, in the background. @default 60_000 */
  readonly ttlMs?: number
  /** A clock in milliseconds that is never set back. @default performance.now */
  readonly now?: () => number
}

/**
 * Names under one fixed context. `context: 'prod'` is the program's own word for production, also under a test runner.
 * Throws what detection throws when no context is given, and `TypeError` for a `ttlMs` that is none.
 */
export function createDbEnv({
  registry,
  context = getEnvironmentContext(),
  shared = readSharedDatabases(),
  ttlMs = 60_000,
  now = () => performance.now(),
}: DbEnvOptions): DbEnv {
  if (!(ttlMs >= 0)) throw new TypeError(`\`ttlMs\` must be a number of milliseconds from 0 on, got \`${ttlMs}\`.`)
  const given = typeof context === 'string' ? toEnvironmentContext(context) : context
  return createResolver({ registry, context: given, shared, ttlMs, now })
}
