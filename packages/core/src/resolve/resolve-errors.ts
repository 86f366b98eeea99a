import { DbEnvError } from '../dbenv-error.ts'
import type { EnvironmentName, TestEnvironmentName } from '../names/environment-name.ts'
import type { DatabaseState } from '../registry/registry.ts'

/** The environment was never created, or is deleted. dbenv does not fall back to production. */
export class UnknownEnvironmentError extends DbEnvError {
  override readonly name = 'UnknownEnvironmentError'
  override readonly code = 'DBENV_UNKNOWN_ENVIRONMENT'
  readonly environment: EnvironmentName
  readonly branchName: string | undefined

  constructor(environment: EnvironmentName, branchName: string | undefined) {
    const bound = branchName === undefined ? '' : `, and none is bound to branch \`${branchName}\``
    super(
      `Environment \`${environment}\` does not exist: the registry has no database of it${bound}. ` +
        `Run \`${toCreateCommand(environment, branchName)}\`.`,
    )
    this.environment = environment
    this.branchName = branchName
  }
}

/** Several environments are bound to the branch, so the branch alone does not say which is meant. */
export class AmbiguousBranchError extends DbEnvError {
  override readonly name = 'AmbiguousBranchError'
  override readonly code = 'DBENV_AMBIGUOUS_BRANCH'
  readonly branchName: string
  readonly environments: readonly TestEnvironmentName[]

  constructor(branchName: string, environments: readonly TestEnvironmentName[]) {
    const list = environments.map((name) => `\`${name}\``).join(', ')
    super(
      `Branch \`${branchName}\` does not say which environment is meant: ${list} are bound to it. ` +
        'Choose one with `--env` or DBENV_ENVIRONMENT, or delete the others.',
    )
    this.branchName = branchName
    this.environments = environments
  }
}

/** The environment has no such database that is ready. dbenv never resolves to a base name outside prod. */
export class UnknownDatabaseError extends DbEnvError {
  override readonly name = 'UnknownDatabaseError'
  override readonly code = 'DBENV_UNKNOWN_DATABASE'
  readonly baseName: string
  readonly environment: EnvironmentName
  /** Registered base names that are spelt alike, best first. */
  readonly nearNames: readonly string[]
  /** Where a database that is registered but not ready stands. */
  readonly state: DatabaseState | undefined

  constructor(
    baseName: string,
    environment: EnvironmentName,
    known: {
      readonly registered: readonly string[]
      readonly nearNames: readonly string[]
      readonly isInProd: boolean
    },
    state: DatabaseState | undefined,
  ) {
    super(
      state === undefined
        ? toUnknownMessage(baseName, environment, known)
        : `Database \`${baseName}\` of environment \`${environment}\` is not ready: it is in state ${state}. ` +
            (state === 'creating' || state === 'deleting'
              ? 'Wait until that work ends; `dbenv show` tells who does it.'
              : `Run \`${toCreateCommand(environment, undefined)}\` to finish it.`),
    )
    this.baseName = baseName
    this.environment = environment
    this.nearNames = known.nearNames
    this.state = state
  }
}

/** A row of the registry gives an environment the name of a production database. Nothing of it is resolved. */
export class ProdNameError extends DbEnvError {
  override readonly name = 'ProdNameError'
  override readonly code = 'DBENV_PROD_NAME'
  readonly environment: EnvironmentName
  readonly baseName: string
  readonly databaseName: string

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

function toUnknownMessage(
  baseName: string,
  environment: EnvironmentName,
  known: { readonly registered: readonly string[]; readonly nearNames: readonly string[]; readonly isInProd: boolean },
): string {
  const list = known.registered.slice(0, 20).join(', ') || 'none'
  const more = known.registered.length > 20 ? ` and ${known.registered.length - 20} more` : ''
  const near =
    known.nearNames.length > 0 ? ` Did you mean ${known.nearNames.map((name) => `\`${name}\``).join(' or ')}?` : ''
  const next = known.isInProd
    ? `It is in prod: run \`${toCreateCommand(environment, undefined)}\` to add it.`
    : `Run \`${toCreateCommand(environment, undefined)}\`, or check the spelling.`
  return `No database \`${baseName}\` is registered for environment \`${environment}\` (registered: ${list}${more}).${near} ${next}`
}

/** What a person runs to get the environment; on a branch, `create` makes the one bound to it. */
function toCreateCommand(environment: EnvironmentName, branchName: string | undefined): string {
  return environment === 'test' && branchName !== undefined ? 'dbenv create' : `dbenv create --env ${environment}`
}
