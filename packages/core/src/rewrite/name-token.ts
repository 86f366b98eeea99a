/** The name that a token spells, out of its quotes. */
export function readNameToken(sql: string, start: number, end: number): string {
  const quote = sql.charAt(start)
  if (quote !== '`' && quote !== '"') return sql.slice(start, end)
  return sql.slice(start + 1, end - 1).replaceAll(quote + quote, quote)
}

/** The database that a name token stands for: its name, out of its quotes and of the escapes of a pattern. */
export function readDatabaseName(sql: string, start: number, end: number, isPattern: boolean): string {
  const written = readNameToken(sql, start, end)
  return isPattern ? unescapePattern(written) : written
}

/** The name that a pattern of GRANT stands for; itself if it has no escapes, or a `%` that stands for anything. */
export function unescapePattern(name: string): string {
  return /(?<!\\)%/.test(name) ? name : name.replace(/\\([_%])/g, '$1')
}

/** The pattern of GRANT that stands for this name alone. */
export function escapePattern(name: string): string {
  return name.replace(/[_%]/g, '\\$&')
}

/** MariaDB's qualifiers of built-in functions, `oracle_schema.replace(...)`: it writes them into views, they hold nothing. */
export function isFunctionSchema(name: string): boolean {
  return /^(?:mariadb|oracle|maxdb)_schema$/i.test(name)
}

const NUMBER_LIKE = /(?:\.\d[\w$\x80-\ufefe\uff00-\uffff]*)+/y

/**
 * The parts of a name behind `end` that begin with a digit, dots included: after a name in backticks the servers take
 * `.1a` for a number (MY_LEX_REAL_OR_POINT in sql_lex.cc), so they must be quoted too. Empty where the next one does not.
 */
export function findNumberLikeParts(sql: string, end: number): string {
  NUMBER_LIKE.lastIndex = end
  return NUMBER_LIKE.exec(sql)?.[0] ?? ''
}
