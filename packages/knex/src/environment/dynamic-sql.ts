import { DbEnvError, type RewriteWarning, readSqlTokens, type SqlModes } from '@dbenv/core'

/** A statement runs a text that names a base name inside a string, which no rewriting reaches. Nothing was sent. */
export class DynamicSqlError extends DbEnvError {
  override readonly name = 'DynamicSqlError'
  readonly code = 'DBENV_DYNAMIC_SQL'
  readonly baseName: string
  /** Where the string starts in the text, in UTF-16 units from 0. */
  readonly position: number

  constructor({ baseName, start }: RewriteWarning) {
    super(
      `The statement runs the text of a string (PREPARE, EXECUTE IMMEDIATE), and the string at position ${start} names ` +
        `\`${baseName}\`: it would reach production. Run the statement itself, have the text leave the database out, or ` +
        `put the name of \`getDatabaseName('${baseName}')\` into it.`,
    )
    this.baseName = baseName
    this.position = start
  }
}

/** What runs a text: PREPARE, and MariaDB's EXECUTE IMMEDIATE. */
const RUNS_TEXT = /\b(?:PREPARE|IMMEDIATE)\b/i

/** Throws `DynamicSqlError` where a string that names a base name stands in a text that runs strings. */
export function refuseDynamicSql(sql: string, modes: SqlModes, warnings: readonly RewriteWarning[]): void {
  const [warning] = warnings
  if (warning === undefined || !RUNS_TEXT.test(sql)) return
  for (const { kind, text } of readSqlTokens(sql, modes)) {
    if (kind === 'word' && RUNS_TEXT.test(text)) throw new DynamicSqlError(warning)
  }
}
