import type { DatabaseName } from '../names/database-name.ts'
import type { EnvironmentName, TestEnvironmentName } from '../names/environment-name.ts'

/** What an environment is for: made by a person, by a test run, for one worker, or only to be copied from. */
export type EnvironmentKind = 'named' | 'run' | 'slot' | 'template'

/** Where one database of an environment is in its life. Only `ready` resolves. */
export type DatabaseState = 'creating' | 'ready' | 'failed' | 'deleting' | 'deleted'

/** The part of a row of `master_config.database_configs` that resolving asks for. */
export interface RegistryEntry {
  readonly baseName: string
  readonly environment: EnvironmentName
  /** The branch that resolves to this environment without being told; `undefined`: none. */
  readonly branchName: string | undefined
  readonly databaseName: DatabaseName
  readonly kind: EnvironmentKind
  readonly state: DatabaseState
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

/** The registry of one place as names are resolved by it. Who makes and removes environments writes it (`@dbenv/clone`). */
export interface Registry {
  /**
   * Reads all that resolving `environment` needs, with one query. Rejects with `RegistryMissingError` where there is no
   * registry, or one of an older form.
   */
  readEnvironment(environment: EnvironmentName, branchName: string | undefined): Promise<EnvironmentSnapshot>
}
