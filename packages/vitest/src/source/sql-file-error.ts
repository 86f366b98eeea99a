import { DbEnvError } from '@dbenv/core'

/** The server refused a statement of a SQL file that is the source of the test databases. */
export class SqlFileError extends DbEnvError {
  override readonly name = 'SqlFileError'
  readonly code = 'DBENV_VITEST_SQL_FILE'
  readonly file: string
  /** Where the statement begins, from 1. */
  readonly line: number

  constructor(file: string, line: number, cause: unknown) {
    const found = cause instanceof Error ? cause.message : String(cause)
    super(
      `A statement of \`${file}\`, line ${line}, failed: ${found}. ` +
        'The files run in the order of `files`, on one connection; name the database by `USE` or in `databases`.',
      { cause },
    )
    this.file = file
    this.line = line
  }
}
