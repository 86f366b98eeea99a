/** How a session reads SQL text: what decides where a string, a name or a comment ends. */
export interface SqlModes {
  /** `"..."` is a name, not a string (sql_mode ANSI_QUOTES). @default false */
  readonly ansiQuotes?: boolean
  /** A backslash in a string is an ordinary character (sql_mode NO_BACKSLASH_ESCAPES). @default false */
  readonly noBackslashEscapes?: boolean
}

// Combination modes that include ANSI_QUOTES (manuals of both servers, "SQL_MODE"). The server spells the parts out when
// it is asked for its mode; a configuration file may hold the short form.
const ANSI_MODES: readonly string[] = ['ANSI_QUOTES', 'ANSI', 'DB2', 'MAXDB', 'MSSQL', 'ORACLE', 'POSTGRESQL']

/**
 * The modes that a value of `sql_mode` means for the lexer, as in `SELECT @@sql_mode` or the `sql_mode` column that
 * `SHOW CREATE` gives for each stored object. Unknown words are ignored; an empty text gives the defaults.
 */
export function modesFromSqlMode(sqlMode: string): Required<SqlModes> {
  const words = sqlMode.split(',').map((word) => word.trim().toUpperCase())
  return {
    ansiQuotes: words.some((word) => ANSI_MODES.includes(word)),
    noBackslashEscapes: words.includes('NO_BACKSLASH_ESCAPES'),
  }
}
