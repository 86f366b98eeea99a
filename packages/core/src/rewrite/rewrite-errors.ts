import { DbEnvError } from '../dbenv-error.ts'

/** A statement names a database that is neither of the environment, nor shared, nor a system schema. Nothing was run. */
export class UnlistedDatabaseError extends DbEnvError {
  override readonly name = 'UnlistedDatabaseError'
  override readonly code = 'DBENV_UNLISTED_DATABASE'
  /** The qualifier, unquoted. */
  declare readonly database: string
  /** Where the qualifier starts in the text, in UTF-16 units from 0. */
  declare readonly position: number

  /** `advice`: what to do next, where whoever rewrites does not take these options from its own caller. */
  constructor(
    database: string,
    position: number,
    listed: readonly string[],
    advice = "Register it, name it as shared, or pass `unlistedDatabases: 'pass'` to let it through.",
  ) {
    super(
      `The statement names the database \`${database}\` at position ${position}, which is not in this environment ` +
        `(listed: ${listed.length === 0 ? 'none' : listed.join(', ')}). ${advice}`,
    )
    this.database = database
    this.position = position
  }
}

/**
 * A statement runs the text of a string (PREPARE, EXECUTE IMMEDIATE, `sys.execute_prepared_stmt`), which is not rewritten,
 * and the string names a database that the environment does not have under this name. Nothing was run.
 */
export class DynamicSqlError extends DbEnvError {
  override readonly name = 'DynamicSqlError'
  override readonly code = 'DBENV_DYNAMIC_SQL'
  /** As the string names it. */
  declare readonly database: string
  /** Where the string starts in the text, in UTF-16 units from 0. */
  declare readonly position: number

  constructor(database: string, position: number) {
    super(
      `The statement runs the text of a string, and the string at position ${position} names the database ` +
        `\`${database}\`, which is not in this environment under that name: it would be reached as it is. Run the ` +
        'statement itself, have the text leave the database out, or put the name that `getDatabaseName` gives into it.',
    )
    this.database = database
    this.position = position
  }
}

/** The text ends inside a string, a quoted name or a comment, so that nobody can tell what it names. Nothing was run. */
export class UnterminatedSqlError extends DbEnvError {
  override readonly name = 'UnterminatedSqlError'
  override readonly code = 'DBENV_UNTERMINATED_SQL'
  /** What was opened and never closed. */
  declare readonly part: 'string' | 'quoted name' | 'comment'
  /** Where it was opened, in UTF-16 units from 0. */
  declare readonly position: number

  constructor(part: 'string' | 'quoted name' | 'comment', position: number) {
    super(
      `The SQL text ends inside a ${part} that opens at position ${position}. ` +
        'Close it, or check that the sql_mode given (ANSI_QUOTES, NO_BACKSLASH_ESCAPES) is that of the session.',
    )
    this.part = part
    this.position = position
  }
}
