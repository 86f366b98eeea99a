import type { Connection } from 'mysql2'
import { runStatement } from '../connection/run-statement.ts'
import { alreadyRewritten } from '../connection/statement-options.ts'
import { getSessionState } from '../session/session-state.ts'

const identities = new WeakMap<Connection, string>()

/**
 * What the server behind a connection says of itself: equal for two connections to one server. Asked once for each
 * connection. No single variable is enough: servers in containers have the same port, socket and data folder.
 */
export async function readServerIdentity(connection: Connection): Promise<string> {
  const known = identities.get(connection)
  if (known !== undefined) return known
  const state = getSessionState(connection)
  const { hasWorked } = state
  const { rows } = await runStatement(connection, {
    sql: `SELECT CONCAT_WS('|', @@hostname, @@port, @@socket, @@datadir, @@server_id) AS identity LIMIT 1`,
    [alreadyRewritten]: true,
  })
  // No work of the transaction that it happens in.
  state.hasWorked = hasWorked
  const identity = String(rows[0]?.['identity'])
  identities.set(connection, identity)
  return identity
}
