import type { Knex } from 'knex'
import type { Connection } from 'mysql2'
import { refuseTransactionControl } from '../statement/find-transaction-control.ts'
import { KnexRunner } from './mysql2-dialect.ts'

/**
 * knex's runner, which refuses what would begin or end a transaction on a connection that is lent for one builder, and
 * gives back the connection of a stream only once. knex's own releases it twice (knex 3.3.0,
 * lib/execution/runner.js: when the stream has closed and when it is done), and by the second time somebody else may
 * have it.
 */
export class LeaseRunner extends KnexRunner {
  override query(statement: { readonly sql: string }): Promise<unknown> {
    // Neither inside a transaction nor on a connection that the caller holds.
    const isLent = Reflect.get(this.client, 'transacting') !== true && this.builder._connection === undefined
    if (isLent && this.connection !== undefined) refuseTransactionControl(this.connection, statement.sql)
    return super.query(statement)
  }

  override stream(...parameters: unknown[]): unknown {
    this.client = createLeaseClient(this.client)
    // knex looks at how many parameters there are.
    return Reflect.apply(super.stream, this, parameters)
  }
}

/** A client that gives back only what it lent, and only once. */
function createLeaseClient(client: Knex.Client): Knex.Client {
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
