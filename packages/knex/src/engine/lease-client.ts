import type { Knex } from 'knex'
import type { Connection } from 'mysql2'

/**
 * A client as one runner of knex sees it: it gives back only what it was lent, and only once. A runner releases the
 * connection of a stream twice (knex 3.3.0, lib/execution/runner.js: when the stream has closed and when it is done), and
 * by the second time somebody else may have it.
 */
export function createLeaseClient(client: Knex.Client): Knex.Client {
  let lent: Connection | undefined
  const acquireConnection = async (): Promise<Connection> => {
    const connection: Connection = await client.acquireConnection()
    lent = connection
    return connection
  }
  const releaseConnection = async (connection: Connection): Promise<void> => {
    if (connection !== lent) return
    lent = undefined
    await client.releaseConnection(connection)
  }
  return Object.create(client, {
    acquireConnection: { value: acquireConnection },
    releaseConnection: { value: releaseConnection },
  })
}
