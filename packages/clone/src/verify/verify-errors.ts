import { DbEnvError } from '@dbenv/core'

/** A clone that is not what was planned, or that names a database it must not name. It does not become `ready`. */
export class VerificationFailedError extends DbEnvError {
  override readonly name = 'VerificationFailedError'
  override readonly code = 'DBENV_VERIFICATION_FAILED'
  readonly databaseName: string
  readonly differences: readonly string[]

  /** @param explainedBy `source`: a source that was written to meanwhile explains a difference; `clone`: only the clone can */
  constructor(databaseName: string, differences: readonly string[], explainedBy: 'source' | 'clone') {
    const shown = differences.slice(0, SHOWN)
    const more = differences.length > shown.length ? ` (and ${differences.length - shown.length} more)` : ''
    super(`The clone \`${databaseName}\` is not what was planned: ${shown.join('; ')}${more}. ${ADVICE[explainedBy]}`)
    this.databaseName = databaseName
    this.differences = differences
  }
}

const ADVICE = {
  source: 'If the source was being written to, make the clone again, with consistency `snapshot` where it never rests.',
  clone:
    'If another program changed the clone, keep it away and make the clone again. If not, leave out what the server keeps ' +
    'otherwise than it was told, and report this message.',
} as const

/** Differences that a message names; the error's field has them all. */
const SHOWN = 10
