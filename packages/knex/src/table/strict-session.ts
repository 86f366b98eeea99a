import type { Connection } from 'mysql2'
import { getSessionState } from '../state/session-state.ts'
import type { TableShape } from './table-shape.ts'

/** MariaDB's: an empty text, in a value or a condition, is NULL. */
const EMPTY_STRING_IS_NULL = 'EMPTY_STRING_IS_NULL'

/**
 * The session variables under which the server refuses what it would otherwise cut, clamp or replace in the table, writes
 * an empty text as one, and takes an update that goes by no index; none where the session is so already. In a table
 * without transactions STRICT_TRANS_TABLES holds for the first row alone.
 */
export function strictVariables(connection: Connection, { isTransactional }: TableShape): Record<string, string> {
  const { modes, hasSafeUpdates } = getSessionState(connection)
  const known = modes.sqlMode.split(',').filter((mode) => mode !== '')
  const isStrict = known.includes('STRICT_ALL_TABLES') || (isTransactional && known.includes('STRICT_TRANS_TABLES'))
  const wanted = known.filter((mode) => mode !== EMPTY_STRING_IS_NULL)
  if (!isStrict) wanted.push('STRICT_ALL_TABLES')
  return {
    ...(isStrict && wanted.length === known.length ? {} : { sql_mode: `'${wanted.join(',')}'` }),
    ...(hasSafeUpdates ? { sql_safe_updates: '0' } : {}),
  }
}
