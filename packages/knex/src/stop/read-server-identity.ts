import type { Connection } from 'mysql2'
import { runStatement } from '../driver/run-statement.ts'
import { alreadyRewritten, isLookUp } from '../driver/statement-options.ts'

const identities = new WeakMap<Connection, string>()

/**
 * What the server behind a connection says of itself: equal for two connections to one server. Asked once for each
 * connection. No single variable is enough: servers in containers have the same port, socket and data folder.
 */
export async function readServerIdentity(connection: Connection): Promise<string> {
  const known = identities.get(connection)
  if (known !== undefined) return known
  const { rows } = await runStatement(connection, {
    sql: `SELECT CONCAT_WS('|', @@hostname, @@port, @@socket, @@datadir, @@server_id) AS identity LIMIT 1`,
    [alreadyRewritten]: true,
    [isLookUp]: true,
  })
  const identity = String(rows[0]?.['identity'])
  identities.set(connection, identity)
  return identity
}
