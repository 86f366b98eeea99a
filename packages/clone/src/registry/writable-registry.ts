import type {
  DatabaseName,
  DatabaseState,
  EnvironmentKind,
  EnvironmentName,
  Registry,
  TestEnvironmentName,
} from '@dbenv/core'
import type { EnvironmentContent, RegistryRow } from './registry-row.ts'

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
  /** `undefined`: it is no copy. */
  readonly sourceEnvironment: EnvironmentName | undefined
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
 * The registry of one place as environments are made and removed by it; core resolves by the part that reads. Writing
 * methods commit before they resolve: the row comes before the effect.
 */
export interface WritableRegistry extends Registry {
  /**
   * The rows that the filter leaves, by id; those whose environment is none of dbenv's are passed over. Throws
   * `InvalidDatabaseNameError` for a row of prod, or of an environment that was asked for, whose database name no server
   * takes; those of other environments are passed over too.
   */
  listRows(filter?: RegistryFilter): Promise<readonly RegistryRow[]>

  /**
   * Creates the table, or adds what an older one lacks. Idempotent; never drops a row, a column that anybody wrote, nor
   * changes a value: a creation time that is missing becomes now, and MySQL's hidden primary key makes room for `id`.
   * Throws `RegistryColumnError`, with nothing written, for columns or values that dbenv cannot work by, and
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
   * Inserts every database of the claim in `creating` under its token, which is new; all or none: the unique keys are the
   * lock. Throws `NameTakenError` naming the live row that stands in the way, `LeaseLostError` when somebody has taken
   * one over by the time that they are read.
   */
  claim(claim: EnvironmentClaim): Promise<readonly RegistryRow[]>

  /**
   * Takes rows over for `creating` (redo) or `deleting`: sets state, token and heartbeat on those whose lease is free
   * or expired, or held under the same token. Resolves to the rows actually taken; the others are held by somebody else,
   * or gone. Never takes prod's rows, and for `creating` none that is `ready`: it would be made anew over its data. With
   * `only: 'expired'` just those whose `expires_at` has passed by now: somebody may have moved it.
   */
  seize(
    rowIds: readonly number[],
    state: 'creating' | 'deleting',
    leaseToken: string,
    only?: 'expired',
  ): Promise<readonly RegistryRow[]>

  /**
   * Moves rows held under the token on, all or none; leaving to `ready`, `failed` or `deleted` gives the lease back.
   * Throws `LeaseLostError`, with the rows in question, when one is no longer held under the token.
   */
  transition(rowIds: readonly number[], state: DatabaseState, leaseToken: string): Promise<void>

  /** Renews every row held under the token. Throws `LeaseLostError` when none is left. */
  heartbeat(leaseToken: string): Promise<void>

  /**
   * Gives back every row held under the token, or those of one environment alone, in the state each is in: the next one
   * need not wait for the lease to run out.
   */
  release(leaseToken: string, environment?: TestEnvironmentName): Promise<void>

  /**
   * Gives a `ready` environment a lease: test runs hold one while they live. Throws `LeaseHeldError` while another lease
   * is live, `LeaseLostError` when nothing of it is ready.
   */
  setLease(environment: TestEnvironmentName, leaseToken: string): Promise<void>

  /** Sets, moves or (`undefined`) removes the moment after which an environment may be pruned. */
  setExpiry(environment: TestEnvironmentName, ttlSeconds: number | undefined): Promise<void>
}
