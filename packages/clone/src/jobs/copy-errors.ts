import { DbEnvError } from '@dbenv/core'

/** One step of copying one database failed. The database is left as it is; the others go on. */
export class CopyFailedError extends DbEnvError {
  override readonly name = 'CopyFailedError'
  override readonly code = 'DBENV_COPY_FAILED'
  readonly databaseName: string
  /** `table trades`, `view open_positions`. */
  readonly object: string

  constructor(databaseName: string, object: string, action: string, cause: unknown) {
    const found = (cause instanceof Error ? cause.message : String(cause)).replace(/\.$/, '')
    super(
      `Could not ${action} ${object} of \`${databaseName}\`: ${found}. ` +
        'Mend what the server names, then clone again: of an environment, only what failed is redone.',
      { cause },
    )
    this.databaseName = databaseName
    this.object = object
  }
}
