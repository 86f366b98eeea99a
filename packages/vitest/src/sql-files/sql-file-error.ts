import { DbEnvError } from '@dbenv/core'
import type { ScriptStatement } from './split-sql-script.ts'
import { hasRawBytes } from './statement-bytes.ts'

/** Errnos of what a file gets wrong most often, with what to do: ER_NO_DB_ERROR and ER_PARSE_ERROR. */
const NO_DATABASE = 1046
const PARSE_ERROR = 1064

/**
 * Of values that are none of their character set: ER_INVALID_CHARACTER_STRING, ER_TRUNCATED_WRONG_VALUE_FOR_FIELD and
 * MySQL's ER_CANNOT_CONVERT_STRING.
 */
const WRONG_CHARACTERS: readonly unknown[] = [1300, 1366, 3854]

/** What may hold statements of its own, each with a `;`. */
const HAS_BODY = /\b(?:procedure|function|trigger|event|package)\b[\s\S]*\bbegin\b/i

/** `LOAD DATA LOCAL` and `LOAD XML LOCAL`, which ask the client for a file; the driver's own error advises its caller. */
const READS_CLIENT_FILE = /^load\s+(?:data|xml)\s+(?:low_priority\s+|concurrent\s+)?local\b/i
const NO_CLIENT_FILE = 'it asks for a file of this machine, and such are not sent'

/** The server refused a statement of a SQL file that is the source of the test databases. */
export class SqlFileError extends DbEnvError {
  override readonly name = 'SqlFileError'
  readonly code = 'DBENV_VITEST_SQL_FILE'
  readonly file: string
  /** Where the statement begins, from 1. */
  readonly line: number

  constructor(file: string, statement: ScriptStatement, cause: unknown) {
    const { line } = statement
    const found = READS_CLIENT_FILE.test(statement.sql)
      ? NO_CLIENT_FILE
      : cause instanceof Error
        ? cause.message.replace(/\.$/, '')
        : String(cause)
    super(`A statement of \`${file}\`, line ${line}, failed: ${found}. ${adviseOn(statement, cause)}`, { cause })
    this.file = file
    this.line = line
  }
}

function adviseOn({ sql, delimiter, characterSet }: ScriptStatement, cause: unknown): string {
  const errno = cause instanceof Error && 'errno' in cause ? cause.errno : undefined
  if (READS_CLIENT_FILE.test(sql)) {
    return 'Write its rows as INSERT statements, or use a `prepare` function that loads the file on a connection of its own.'
  }
  if (WRONG_CHARACTERS.includes(errno) && hasRawBytes(sql)) {
    return (
      `The statement holds bytes that are no text of ${characterSet}, as which it is read: say before it what the file is ` +
      'written in, such as `SET NAMES latin1;`, or put `_binary` before a value that is no text.'
    )
  }
  if (errno === NO_DATABASE) return 'Name its database: by `USE` before it, or in `databases` if there is but one.'
  if (errno === PARSE_ERROR && delimiter === ';' && /^create\b/i.test(sql) && HAS_BODY.test(sql)) {
    return 'The statement was taken to end at the first `;` of its body: put `DELIMITER //` before it and `//` behind it.'
  }
  return 'The files run in the order of `files`, on one connection; what came before this statement is undone.'
}
