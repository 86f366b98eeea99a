import { type DatabaseName, DbEnvError, type EnvironmentName } from '@dbenv/core'

/** The registry names a database that the server does not have. */
export class UnknownDatabaseOnServerError extends DbEnvError {
  override readonly name = 'UnknownDatabaseOnServerError'
  readonly code = 'DBENV_UNKNOWN_DATABASE_ON_SERVER'
  readonly environment: EnvironmentName
  readonly baseName: string
  readonly databaseName: DatabaseName

  constructor(environment: EnvironmentName, baseName: string, databaseName: DatabaseName, options?: ErrorOptions) {
    super(
      `The server has no database \`${databaseName}\`, which the registry names for \`${baseName}\` in environment ` +
        `\`${environment}\`, or this account may not see it. It was looked up anew before giving up: run ` +
        `\`dbenv show ${environment}\` to see its state, or check the account's grants.`,
      options,
    )
    this.environment = environment
    this.baseName = baseName
    this.databaseName = databaseName
  }
}
