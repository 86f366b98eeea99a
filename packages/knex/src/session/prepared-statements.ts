import type { Connection } from 'mysql2'
import type { SessionState } from '../state/session-state.ts'

interface StatementCache {
  get(key: string): unknown
  set(key: string, statement: unknown): unknown
  delete(key: string): unknown
  clear(): unknown
}

/**
 * Makes a connection keep its prepared statements by database. The server runs one against the database that was
 * current when it was prepared; mysql2 finds it by its text alone, so that `SELECT * FROM t` prepared for one database
 * would read that table for the next one too (mysql2 3.24, lib/commands/prepare.js).
 */
export function keepStatementsByDatabase(connection: Connection, state: SessionState): void {
  const cache: unknown = Reflect.get(connection, '_statements')
  if (!isStatementCache(cache)) throw new TypeError('mysql2 connection without prepared statements in `_statements`.')
  const toKey = (key: string): string => `${state.database ?? ''}\n${key}`
  const byDatabase: StatementCache = {
    get: (key) => cache.get(toKey(key)),
    set: (key, statement) => cache.set(toKey(key), statement),
    delete: (key) => cache.delete(toKey(key)),
    clear: () => cache.clear(),
  }
  Reflect.set(connection, '_statements', byDatabase)
}

function isStatementCache(value: unknown): value is StatementCache {
  return typeof value === 'object' && value !== null && 'get' in value && 'set' in value && 'clear' in value
}
