import { DbEnvError } from '@dbenv/core'

/** A dump of rows, or its load, did not come to its end. What was loaded by then stands in the target. */
export class DumpFailedError extends DbEnvError {
  override readonly name = 'DumpFailedError'
  override readonly code = 'DBENV_DUMP_FAILED'
  /** What the programs wrote to stderr. */
  readonly output: string

  /** @param next what to do, where more is known than what the programs said */
  constructor(found: string, output: string, cause?: unknown, next = 'Mend what the programs name, then') {
    super(
      `Copying rows with the dump program failed: ${found}${output === '' ? '' : ` (${output})`}. ` +
        `${next} create the environment again.`,
      { cause },
    )
    this.output = output
  }
}
