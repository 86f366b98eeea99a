import { isFunctionSchema, readDatabaseName } from './name-token.ts'
import type { SqlModes } from './sql-modes.ts'
import { walkSql } from './walk-sql.ts'

/** One place where a text names a database. */
export interface DatabaseReference {
  /** As written, out of its quotes; in GRANT and REVOKE without the escapes of a pattern. */
  readonly database: string
  /** Of the name token, quotes included, in UTF-16 units. */
  readonly start: number
  /** Exclusive. */
  readonly end: number
}

/**
 * Every database that the text names by a qualifier (or by itself, as in USE), in the order of the text, each time it
 * does. Needs no map: it reads the text by the rules of {@link rewriteSql}. Names inside string literals are not found;
 * `explainRewrite` warns of them. Throws UnterminatedSqlError.
 */
export function findDatabaseReferences(sql: string, options: SqlModes = {}): readonly DatabaseReference[] {
  const references: DatabaseReference[] = []
  walkSql(sql, options, {
    database(start, end, isPattern) {
      const database = readDatabaseName(sql, start, end, isPattern)
      if (!isFunctionSchema(database)) references.push({ database, start, end })
    },
  })
  return references
}
