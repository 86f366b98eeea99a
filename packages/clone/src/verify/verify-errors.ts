import { DbEnvError } from '@dbenv/core'

/** A clone that is not what was planned, or that names a database it must not name. It does not become `ready`. */
export class VerificationFailedError extends DbEnvError {
  override readonly name = 'VerificationFailedError'
  override readonly code = 'DBENV_VERIFICATION_FAILED'
  readonly databaseName: string
  readonly differences: readonly string[]

  constructor(databaseName: string, differences: readonly string[]) {
    const shown = differences.slice(0, SHOWN)
    const more = differences.length > shown.length ? ` (and ${differences.length - shown.length} more)` : ''
    super(
      `The clone \`${databaseName}\` is not what was planned: ${shown.join('; ')}${more}. ` +
        'If the source was being changed, create the environment again.',
    )
    this.databaseName = databaseName
    this.differences = differences
  }
}

/** Differences that a message names; the error's field has them all. */
const SHOWN = 10
