import { quoteIdentifier } from '@dbenv/core'
import type { DatabaseCatalogue } from '../catalogue/catalogue.ts'
import { quoteText } from '../catalogue/quote.ts'
import { toCopyError } from '../jobs/copy-errors.ts'
import { runJobs } from '../jobs/run-jobs.ts'
import type { StageInput } from '../jobs/stage-input.ts'
import { type DatabaseMarker, toMarkerSql } from '../marker/database-marker.ts'
import type { ServerFacts } from '../session/server-facts.ts'

/** Makes each database with its source's settings and marks it at once. One that exists already is a failure. */
export async function createDatabases(
  input: StageInput,
  toMarker: (baseName: string) => DatabaseMarker | undefined,
): Promise<void> {
  const { target, concurrency, board, databases } = input
  await runJobs(target, concurrency, databases, board, async (connection, { baseName, expected }) => {
    const { databaseName } = expected
    const marker = toMarker(baseName)
    try {
      await connection.runAll([
        toCreateDatabaseSql(expected, target.server),
        `USE ${quoteIdentifier(databaseName)}`,
        ...(marker ? [toMarkerSql(marker)] : []),
      ])
    } catch (error) {
      throw toCopyError(databaseName, 'the database', 'create', error)
    }
  })
}

/** Without IF NOT EXISTS: a database that somebody else made must stop us. */
function toCreateDatabaseSql(expected: DatabaseCatalogue, { flavour }: ServerFacts): string {
  const { databaseName, characterSet, collation, comment, encryption } = expected
  return [
    `CREATE DATABASE ${quoteIdentifier(databaseName)} CHARACTER SET ${characterSet} COLLATE ${collation}`,
    comment === '' ? '' : ` COMMENT ${quoteText(comment)}`,
    // Without it the server's own default holds; MySQL knows it since 8.0.16.
    flavour === 'mysql' ? ` /*!80016 ENCRYPTION='${encryption === 'on' ? 'Y' : 'N'}' */` : '',
  ].join('')
}
