import createKnex, { type Knex } from 'knex'
import type { EnvironmentBinding } from '../connection/environment-binding.ts'
import { type ConnectionLender, EnginePool } from './engine-pool.ts'
import { RewritingClient } from './rewriting-client.ts'

/** Creates a Knex for one base name on the shared pool. Destroying it leaves the pool open. */
export async function createEngine(
  binding: EnvironmentBinding,
  baseName: string,
  lender: ConnectionLender = binding,
): Promise<Knex> {
  const resolved = await binding.source.resolve(baseName)
  const connectionPool = new EnginePool(binding, baseName, resolved, lender)
  return createKnex.default({ client: RewritingClient, connectionPool })
}

/**
 * Creates a Knex inside an open transaction: all that it runs goes over the connection that `lender` holds, and its own
 * `transaction` makes a savepoint, because BEGIN would commit what is open.
 */
export async function createTransactionEngine(
  binding: EnvironmentBinding,
  baseName: string,
  lender: ConnectionLender,
): Promise<Knex> {
  const engine = await createEngine(binding, baseName, lender)
  engine.client.transacting = true
  return engine
}
