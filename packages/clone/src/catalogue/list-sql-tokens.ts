import { modesFromSqlMode, readSqlTokens, type SqlToken, UnterminatedSqlError } from '@dbenv/core'

/** The tokens of a text as a server of this sql_mode reads it; `undefined` for a text that ends too early. */
export function listSqlTokens(sql: string, sqlMode = ''): readonly SqlToken[] | undefined {
  try {
    return [...readSqlTokens(sql, modesFromSqlMode(sqlMode))]
  } catch (error) {
    if (!(error instanceof UnterminatedSqlError)) throw error
    return undefined
  }
}
