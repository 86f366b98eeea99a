import type { ConnectionSettings, EnvironmentKind, EnvironmentName, TestEnvironmentName } from '@dbenv/core'
import type { MisnamedRow } from '../registry/misnamed-rows.ts'
import type { Confirmation, DeletedEnvironments } from './delete-options.ts'

/** Prepares a place: makes its registry and records which databases are prod's. */
export interface InitRegistryOptions {
  readonly connection: ConnectionSettings
  /**
   * Base names of prod to record, or `'all'`: every database that is neither a system schema nor shared nor part of
   * an environment. @default none
   */
  readonly register?: readonly string[] | 'all' | undefined
  /** Shared databases besides `master_config`: never recorded. */
  readonly shared?: readonly string[] | undefined
}

/** What {@link InitRegistryOptions} led to. */
export interface InitRegistryResult {
  /** The base names that were new. */
  readonly registered: readonly string[]
  /** Every base name of prod that the registry now holds, sorted. */
  readonly baseNames: readonly string[]
  /** What `register: 'all'` found and could not record; all others are recorded. */
  readonly leftOut: readonly LeftOutDatabase[]
  /** Names that `shared` holds and the server does not: misspelt, perhaps. */
  readonly missingShared: readonly string[]
  /** Base names of prod on which the rights hold that a test account is advised to have: `x_test`, `x_test-y`. */
  readonly withinTestGrants: readonly string[]
  /** prod's rows that name another database than their base name: `describeMisnamedRow` says what that leads to. */
  readonly misnamed: readonly MisnamedRow[]
}

/** A database of prod that cannot be recorded, and so is in no copy. */
export interface LeftOutDatabase {
  readonly databaseName: string
  /** For people, to be read after the name: "as the name of a folder it may take …". */
  readonly reason: string
}

/** Which environments to list. */
export interface ListEnvironmentsOptions {
  readonly connection: ConnectionSettings
  /** @default false */
  readonly includeProd?: boolean | undefined
  /** @default every environment */
  readonly environments?: readonly EnvironmentName[] | undefined
}

/** Removes what interrupted processes left behind, and nothing else. */
export interface SweepEnvironmentsOptions {
  readonly connection: ConnectionSettings
  /** Looks at these alone. @default every test environment */
  readonly environments?: readonly TestEnvironmentName[] | undefined
  /** Looks at environments of these kinds alone. @default all kinds */
  readonly kinds?: readonly EnvironmentKind[] | undefined
  /** Shared databases besides `master_config`: never dropped. */
  readonly shared?: readonly string[] | undefined
  /** @default 4 */
  readonly concurrency?: number | undefined
  /** In whole seconds. @default 10 */
  readonly lockWaitSeconds?: number | undefined
  /** As of a deletion. */
  readonly signal?: AbortSignal | undefined
  /** Called when a drop goes on although the signal has come: with the reason. */
  readonly onWaiting?: ((reason: string) => void) | undefined
}

/** Removes environments whose `expires_at` has passed, and what interrupted processes and deletions left behind. */
export interface PruneEnvironmentsOptions extends SweepEnvironmentsOptions {
  /** `true`, or a question to a person about exactly what would go; there is no default. */
  readonly confirm: Confirmation
}

/** What a sweep or a prune removed: environment to base name to database name. */
export type RemovedEnvironments = DeletedEnvironments

/** Moves the moment after which an environment may be pruned. */
export interface ExtendEnvironmentOptions {
  readonly connection: ConnectionSettings
  readonly environment: TestEnvironmentName
  /** Seconds from now; `undefined`: never. */
  readonly ttlSeconds: number | undefined
}
