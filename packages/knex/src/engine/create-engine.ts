import createKnex, { type Knex } from 'knex'
import type { EnvironmentBinding } from '../connection/environment-binding.ts'
import { EnginePool } from './engine-pool.ts'
import { RewritingClient } from './rewriting-client.ts'

/** Creates a Knex for one base name on the shared pool. Destroying it leaves the pool open. */
export async function createEngine(binding: EnvironmentBinding, baseName: string): Promise<Knex> {
  const scope = await binding.source.readScope()
  scope.getDatabaseName(baseName)
  const connectionPool = new EnginePool(binding, baseName, scope)
  return createKnex.default({ client: RewritingClient, connectionPool })
}
