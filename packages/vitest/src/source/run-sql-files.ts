import { readFile } from 'node:fs/promises'
import type { QueryFunction } from '@dbenv/core'
import { splitSqlScript } from './split-sql-script.ts'
import { SqlFileError } from './sql-file-error.ts'

/** Runs every statement of the files in order. Throws `SqlFileError` at the first that the server refuses. */
export async function runSqlFiles(files: readonly string[], query: QueryFunction): Promise<void> {
  for (const file of files) {
    for (const statement of splitSqlScript(await readFile(file, 'utf8'))) {
      await query(statement.sql).catch((error: unknown) => {
        throw new SqlFileError(file, statement, error)
      })
    }
  }
}
