import type { QueryFunction } from '@dbenv/core'
import { readSqlFile } from './read-sql-file.ts'
import { ScriptSession } from './script-session.ts'
import { splitSqlScript } from './split-sql-script.ts'
import { SqlFileError } from './sql-file-error.ts'

/**
 * Runs every statement of the files in order; `query` is that of `openByteSession`. Throws `SqlFileError` at the first
 * that the server refuses, `NotSqlFileError` for a file that holds none.
 */
export async function runSqlFiles(files: readonly string[], query: QueryFunction): Promise<void> {
  const session = new ScriptSession()
  for (const file of files) {
    for (const statement of splitSqlScript(await readSqlFile(file), session)) {
      await query(statement.sql).catch((error: unknown) => {
        throw new SqlFileError(file, statement, error)
      })
    }
  }
}
