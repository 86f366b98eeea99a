import { DbEnvError } from '@dbenv/core'

/** Two rows of a batch update have the same key: which of them should win is not for dbenv to guess. Nothing was sent. */
export class DuplicateKeyError extends DbEnvError {
  override readonly name = 'DuplicateKeyError'
  readonly code = 'DBENV_DUPLICATE_KEY'
  readonly table: string

  constructor(table: string, key: string, options?: ErrorOptions) {
    super(
      `Two rows of the batch update of table \`${table}\` have the same key (${key}). ` +
        'Keep one of them: the server would take either without a word.',
      options,
    )
    this.table = table
  }
}
