import { DbEnvError } from '@dbenv/core'

/** One step of copying one database failed. The database is left as it is; the others go on. */
export class CopyFailedError extends DbEnvError {
  override readonly name = 'CopyFailedError'
  override readonly code = 'DBENV_COPY_FAILED'
  readonly databaseName: string
  /** `table trades`, `view open_positions`. */
  readonly object: string

  constructor(databaseName: string, object: string, action: string, cause: unknown) {
    const found = cause instanceof Error ? cause.message : String(cause)
    super(
      `Could not ${action} ${object} of \`${databaseName}\`: ${found}. ` +
        'Mend what the server names, then clone again: of an environment, only what failed is redone.',
      { cause },
    )
    this.databaseName = databaseName
    this.object = object
  }
}

/** What a step of a copy fails with: an error that says itself what happened, and what to do, stays as it is. */
export function toCopyError(databaseName: string, object: string, action: string, error: unknown): DbEnvError {
  return error instanceof DbEnvError ? error : new CopyFailedError(databaseName, object, action, error)
}
