import { DbEnvError } from '@dbenv/core'

/** The server refused a statement of a SQL file that is the source of the test databases. */
export class SqlFileError extends DbEnvError {
  override readonly name = 'SqlFileError'
  readonly code = 'DBENV_VITEST_SQL_FILE'
  readonly file: string
  /** Where the statement begins, from 1. */
  readonly line: number

  constructor(file: string, line: number, cause: unknown) {
    const found = cause instanceof Error ? cause.message.replace(/\.$/, '') : String(cause)
    // ER_NO_DB_ERROR
    const isHomeless = cause instanceof Error && 'errno' in cause && cause.errno === 1046
    super(
      `A statement of \`${file}\`, line ${line}, failed: ${found}. ` +
        (isHomeless
          ? 'Name its database: by `USE` before it, or in `databases` if there is but one.'
          : 'The files run in the order of `files`, on one connection; what came before this statement is undone.'),
      { cause },
    )
    this.file = file
    this.line = line
  }
}
