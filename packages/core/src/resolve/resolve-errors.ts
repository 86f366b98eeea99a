import { DbEnvError } from '../dbenv-error.ts'
import type { EnvironmentName, TestEnvironmentName } from '../names/environment-name.ts'
import type { DatabaseState } from '../registry/registry.ts'
import { REGISTRY_TABLE } from '../registry/registry-entry.ts'
import { findNearNames } from './near-names.ts'

/** The environment was never created, or is deleted. dbenv does not fall back to production. */
export class UnknownEnvironmentError extends DbEnvError {
  override readonly name = 'UnknownEnvironmentError'
  override readonly code = 'DBENV_UNKNOWN_ENVIRONMENT'
  declare readonly environment: EnvironmentName
  declare readonly branchName: string | undefined

  constructor(environment: EnvironmentName, branchName: string | undefined) {
    const bound = branchName === undefined ? '' : `, and none is bound to branch \`${branchName}\``
    // On a branch, `create` makes the environment that is bound to it.
    const command = bound && environment === 'test' ? '`dbenv create`' : toCreateCommand(environment)
    super(`Environment \`${environment}\` does not exist: the registry has no database of it${bound}. Run ${command}.`)
    this.environment = environment
    this.branchName = branchName
  }
}

/** Several environments are bound to the branch, so the branch alone does not say which is meant. */
export class AmbiguousBranchError extends DbEnvError {
  override readonly name = 'AmbiguousBranchError'
  override readonly code = 'DBENV_AMBIGUOUS_BRANCH'
  declare readonly branchName: string
  declare readonly environments: readonly TestEnvironmentName[]

  constructor(branchName: string, environments: readonly TestEnvironmentName[]) {
    super(
      `Branch \`${branchName}\` does not say which environment is meant: ${quote(environments, ', ')} are bound to it. ` +
        'Choose one with `--env` or DBENV_ENVIRONMENT, or delete the others.',
    )
    this.branchName = branchName
    this.environments = environments
  }
}

/** What is known where a database is missing. */
interface Known {
  readonly environment: EnvironmentName
  readonly names: ReadonlyMap<string, unknown>
  readonly pending: ReadonlyMap<string, DatabaseState>
  readonly prodBaseNames: ReadonlySet<string>
}

/** The longest list of names that a message holds. */
const MAX_LISTED = 20

/** The environment has no such database that is ready. dbenv never resolves to a base name outside prod. */
export class UnknownDatabaseError extends DbEnvError {
  override readonly name = 'UnknownDatabaseError'
  override readonly code = 'DBENV_UNKNOWN_DATABASE'
  declare readonly baseName: string
  declare readonly environment: EnvironmentName
  /** Registered base names that are spelt alike, best first. */
  declare readonly nearNames: readonly string[]
  /** Where a database that is registered but not ready stands. */
  declare readonly state: DatabaseState | undefined

  constructor(baseName: string, { environment, names, pending, prodBaseNames }: Known) {
    const state = pending.get(baseName)
    const others = [...names.keys(), ...pending.keys(), ...prodBaseNames].filter((name) => name !== baseName)
    const nearNames = findNearNames(baseName, others)
    const command = toCreateCommand(environment)
    const listed = [...names.keys()].slice(0, MAX_LISTED).join(', ') || 'none'
    const more = names.size > MAX_LISTED ? ` and ${names.size - MAX_LISTED} more` : ''
    const near = nearNames.length > 0 ? ` Did you mean ${quote(nearNames, ' or ')}?` : ''
    super(
      state === undefined
        ? `No database \`${baseName}\` is registered for environment \`${environment}\` (registered: ${listed}${more}).${near} ` +
            (prodBaseNames.has(baseName)
              ? `It is in prod: run ${command} to add it.`
              : `Check the spelling. A new one is registered by \`dbenv init --register ${baseName}\`, then run ${command}.`)
        : `Database \`${baseName}\` of environment \`${environment}\` is not ready: it is in state ${state}. ` +
            (state.endsWith('ing')
              ? 'Wait until that work ends; `dbenv show` tells who does it.'
              : `Run ${command} to finish it.`),
    )
    this.baseName = baseName
    this.environment = environment
    this.nearNames = nearNames
    this.state = state
  }
}

/** A row of the registry gives an environment the name of a production database. Nothing of it is resolved. */
export class ProdNameError extends DbEnvError {
  override readonly name = 'ProdNameError'
  override readonly code = 'DBENV_PROD_NAME'
  declare readonly environment: EnvironmentName
  declare readonly baseName: string
  declare readonly databaseName: string

  constructor(environment: EnvironmentName, baseName: string, databaseName: string) {
    super(
      `Environment \`${environment}\` is not safe to use: the registry says that its \`${baseName}\` is \`${databaseName}\`, ` +
        'a database of production. Set is_active = 0 on that row of master_config.database_configs, or name the ' +
        'database in DBENV_SHARED if all environments are to share it.',
    )
    this.environment = environment
    this.baseName = baseName
    this.databaseName = databaseName
  }
}

/** The registry does not answer, and no names are known that could be served meanwhile. A later call asks it anew. */
export class RegistryTimeoutError extends DbEnvError {
  override readonly name = 'RegistryTimeoutError'
  override readonly code = 'DBENV_REGISTRY_TIMEOUT'
  /** Milliseconds that were waited. */
  declare readonly waitedMs: number

  constructor(waitedMs: number) {
    super(
      `The registry ${REGISTRY_TABLE} has not answered for ${waitedMs} ms. Call again: it is asked anew. Else look whether ` +
        'the query function waits for a connection (all lent, or one that is dead), and in `SHOW FULL PROCESSLIST` who ' +
        'holds the table.',
    )
    this.waitedMs = waitedMs
  }
}

/** A name was asked for synchronously before the environment had been read once. */
export class NotLoadedError extends DbEnvError {
  override readonly name = 'NotLoadedError'
  override readonly code = 'DBENV_NOT_LOADED'

  constructor(baseName: string, environment: EnvironmentName) {
    super(
      `\`${baseName}\` cannot be resolved synchronously: environment \`${environment}\` is not loaded yet. ` +
        'Await `getDatabaseName` once at the start, then ask synchronously.',
    )
  }
}

/** A name outside prod was asked for, and nothing says where the registry is. */
export class NotInstalledError extends DbEnvError {
  override readonly name = 'NotInstalledError'
  override readonly code = 'DBENV_NOT_INSTALLED'

  constructor(environment: EnvironmentName) {
    super(
      `Names of environment \`${environment}\` need its registry, and the process has no default DbEnv. ` +
        'Make a database adapter, or call `installDbEnv(createDbEnv({ registry }))`, before asking.',
    )
  }
}

function toCreateCommand(environment: EnvironmentName): string {
  return `\`dbenv create --env ${environment}\``
}

function quote(names: readonly string[], between: string): string {
  return names.map((name) => `\`${name}\``).join(between)
}
