import { DbEnvError } from '@dbenv/core'

/** The source of a private server ran to its end, and there is no database to copy for the workers. */
export class NoDatabasesMadeError extends DbEnvError {
  override readonly name = 'NoDatabasesMadeError'
  readonly code = 'DBENV_VITEST_NO_DATABASES_MADE'

  constructor(source: 'files' | 'prepare') {
    super(
      `The source made no database: ${source === 'files' ? 'its SQL files' : '`prepare`'} ran, and the server has none ` +
        'but shared ones. Write `CREATE DATABASE portfolio_data;` into it, or name what it fills: ' +
        "`databases: ['portfolio_data', …]`.",
    )
  }
}
