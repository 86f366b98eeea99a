import { DbEnvError } from '@dbenv/core'

/** Two rows of a batch update have the same key: which of them should win is not for dbenv to guess. No row was changed. */
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

/** An update in batches failed, or was stopped, after some were committed; those stay. `cause` says why. */
export class PartlyUpdatedError extends DbEnvError {
  override readonly name = 'PartlyUpdatedError'
  readonly code = 'DBENV_PARTLY_UPDATED'
  readonly matched: number
  readonly changed: number
  readonly batches: number

  constructor(
    table: string,
    done: { readonly matched: number; readonly changed: number; readonly batches: number },
    options: ErrorOptions,
  ) {
    super(
      `The update of table \`${table}\` failed after ${done.batches} batches, which are committed: ${done.matched} ` +
        `rows matched, ${done.changed} were changed. The cause says why; the same call again goes through the rest.`,
      options,
    )
    this.matched = done.matched
    this.changed = done.changed
    this.batches = done.batches
  }
}
