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
        `${next} clone again.`,
      { cause },
    )
    this.output = output
  }
}

/**
 * A client program was stopped, and the server goes on with what it sent last. Until that ends it may write into a
 * database that is made under the same name.
 */
export class ProgramLeftError extends DbEnvError {
  override readonly name = 'ProgramLeftError'
  override readonly code = 'DBENV_PROGRAM_LEFT'
  /** Of the client's connection on the target; absent for a dump, which reads the source. */
  readonly threadId: number | undefined

  /** @param refusal what the server, or the way to it, said against ending it */
  constructor(program: string, threadId: number | undefined, refusal: unknown) {
    const connection = threadId === undefined ? 'its connection' : `its connection ${threadId}`
    const found = refusal instanceof Error ? ` (${refusal.message})` : ''
    super(
      `\`${program}\` was stopped, but the server still runs what it sent last, over ${connection}, or could not be ` +
        `asked${found}. Look for it in SHOW PROCESSLIST and end it with KILL before you clone again.`,
      { cause: refusal },
    )
    this.threadId = threadId
  }
}
