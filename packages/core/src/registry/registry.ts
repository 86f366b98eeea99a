import type { DatabaseName } from '../names/database-name.ts'
import type { EnvironmentName, TestEnvironmentName } from '../names/environment-name.ts'

/** What an environment is for: made by a person, by a test run, for one worker, or only to be copied from. */
export type EnvironmentKind = 'named' | 'run' | 'slot' | 'template'

/** Where one database of an environment is in its life. Only `ready` resolves. */
export type DatabaseState = 'creating' | 'ready' | 'failed' | 'deleting' | 'deleted'

/** What a clone holds. */
export type EnvironmentContent = 'schema' | 'schema-and-data'

/** One row of `master_config.database_configs`. Times are UTC, from the server's clock. */
export interface RegistryRow {
  readonly id: number
  readonly baseName: string
  readonly environment: EnvironmentName
  /** The branch that resolves to this environment without being told; `undefined`: none. */
  readonly branchName: string | undefined
  readonly databaseName: DatabaseName
  readonly kind: EnvironmentKind
  readonly state: DatabaseState
  readonly content: EnvironmentContent | undefined
  readonly sourceEnvironment: EnvironmentName | undefined
  /** `user@host` and process id of who made it. */
  readonly owner: string
  readonly leaseToken: string | undefined
  readonly heartbeatAt: Date | undefined
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly expiresAt: Date | undefined
  readonly deletedAt: Date | undefined
  /** `true` when a lease is held whose heartbeat is younger than 60 s by the server's clock. */
  readonly leaseIsLive: boolean
  /** `true` once `expiresAt` has passed by the server's clock. */
  readonly isExpired: boolean
}

/** The databases of one environment: those that resolve, and those that do not yet or no more. */
export interface EnvironmentDatabases {
  /** The ready databases of the environment. */
  readonly databases: ReadonlyMap<string, DatabaseName>
  /** Live rows of the environment that are not `ready`, for messages. */
  readonly pending: ReadonlyMap<string, DatabaseState>
}

/** All that resolving one environment needs, read in one query. */
export interface EnvironmentSnapshot extends EnvironmentDatabases {
  /** prod's base names: what a clone copies, and what a misspelt name is compared with. */
  readonly prodBaseNames: ReadonlySet<string>
  /** The named test environments with a ready database that are bound to the branch asked for. */
  readonly boundToBranch: readonly TestEnvironmentName[]
  /** What each environment of `boundToBranch` holds, so that following the branch needs no second query. */
  readonly bound: ReadonlyMap<EnvironmentName, EnvironmentDatabases>
}

/** One database that a new environment claims. */
export interface DatabaseClaim {
  readonly baseName: string
  readonly databaseName: DatabaseName
}

/** A new environment, before anything of it exists. */
export interface EnvironmentClaim {
  readonly environment: TestEnvironmentName
  readonly branchName: string | undefined
  readonly kind: EnvironmentKind
  readonly content: EnvironmentContent
  readonly sourceEnvironment: EnvironmentName
  readonly owner: string
  readonly leaseToken: string
  /** Seconds from now until the environment may be pruned; `undefined`: never. */
  readonly ttlSeconds: number | undefined
  readonly databases: readonly DatabaseClaim[]
}

/** Which rows to list; every field narrows. Without any: all live rows. */
export interface RegistryFilter {
  readonly environments?: readonly EnvironmentName[]
  readonly states?: readonly DatabaseState[]
  readonly leaseToken?: string
  /** @default false: rows in `deleted` are left out */
  readonly includeDeleted?: boolean
}

/**
 * The registry of one place. One conformance suite runs on every implementation.
 * Writing methods commit before they resolve: the row comes before the effect.
 */
export interface Registry {
  /** Reads all that resolving `environment` needs, with one query. Throws `RegistryMissingError` before `ensure`. */
  readEnvironment(environment: EnvironmentName, branchName: string | undefined): Promise<EnvironmentSnapshot>

  /** The rows that the filter leaves, by id; those whose environment is none of dbenv's are passed over. */
  listRows(filter?: RegistryFilter): Promise<readonly RegistryRow[]>

  /**
   * Creates the table, or adds what an older one lacks. Idempotent; never drops a row or a column. Throws
   * `RegistryUpgradeError` when rows of an older table exclude each other.
   */
  ensure(): Promise<void>

  /**
   * Records prod's databases (`database_name` = base name, state `ready`); resolves to the names that were new. Throws
   * `InvalidDatabaseNameError` for `master_config` or a system schema, and `NameTakenError` for a name that a test
   * environment holds.
   */
  registerProd(baseNames: readonly string[]): Promise<readonly string[]>

  /**
   * Inserts every database of the claim in `creating` under its token, all or none; the unique keys are the lock.
   * Throws `NameTakenError` naming the live row that stands in the way.
   */
  claim(claim: EnvironmentClaim): Promise<readonly RegistryRow[]>

  /**
   * Takes rows over for `creating` (redo) or `deleting`: sets state, token and heartbeat on those whose lease is free
   * or expired, or held under the same token. Resolves to the rows actually taken; the others are held by somebody else,
   * or gone. Never takes prod's rows, and for `creating` none that is `ready`: it would be made anew over its data.
   */
  seize(rowIds: readonly number[], state: 'creating' | 'deleting', leaseToken: string): Promise<readonly RegistryRow[]>

  /**
   * Moves rows held under the token on, all or none; leaving to `ready`, `failed` or `deleted` gives the lease back.
   * Throws `LeaseLostError`, with the rows in question, when one is no longer held under the token.
   */
  transition(rowIds: readonly number[], state: DatabaseState, leaseToken: string): Promise<void>

  /** Renews every row held under the token. Throws `LeaseLostError` when none is left. */
  heartbeat(leaseToken: string): Promise<void>

  /** Gives back every row held under the token, in the state it is in: the next one need not wait for it to run out. */
  release(leaseToken: string): Promise<void>

  /**
   * Gives a `ready` environment a lease (test runs hold one while they live) or takes it away (`undefined`), whoever
   * holds it. Throws `LeaseHeldError` while another lease is live, `LeaseLostError` when nothing of it is ready.
   */
  setLease(environment: TestEnvironmentName, leaseToken: string | undefined): Promise<void>

  /** Sets, moves or (`undefined`) removes the moment after which an environment may be pruned. */
  setExpiry(environment: TestEnvironmentName, ttlSeconds: number | undefined): Promise<void>
}
