import { modesFromSqlMode } from '@dbenv/core'

/** A text as a literal, for sessions without NO_BACKSLASH_ESCAPES. */
export function quoteText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
}

/** A text as a literal, for sessions of an sql_mode. */
export function quoteTextUnder(sqlMode: string, text: string): string {
  return modesFromSqlMode(sqlMode).noBackslashEscapes ? `'${text.replaceAll("'", "''")}'` : quoteText(text)
}
