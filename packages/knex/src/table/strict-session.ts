import type { Connection } from 'mysql2'
import { getSessionState } from '../session/session-state.ts'
import type { TableShape } from './table-shape.ts'

/**
 * The session variables under which the server refuses what it would otherwise cut, clamp or replace in the table; none
 * where the session is so already. In a table without transactions STRICT_TRANS_TABLES holds for the first row alone.
 */
export function strictVariables(connection: Connection, { isTransactional }: TableShape): Record<string, string> {
  const { sqlMode } = getSessionState(connection).modes
  const isStrict = isTransactional ? /STRICT_(?:ALL|TRANS)_TABLES/ : /STRICT_ALL_TABLES/
  return isStrict.test(sqlMode) ? {} : { sql_mode: "CONCAT(@@sql_mode, ',STRICT_ALL_TABLES')" }
}
