import {
  type ConnectionSettings,
  createDbEnv,
  createSqlRegistry,
  type DbEnv,
  type DetectedEnvironment,
} from '@dbenv/core'
import { openQuery } from './open-query.ts'

/** Names as a program in this place would get them; closes its connection with `await using`. */
export interface OpenEnvironment extends AsyncDisposable {
  readonly dbEnv: DbEnv
}

/** Connects to the registry for what was detected. Rejects when the server cannot be reached. */
export async function openEnvironment(
  connection: ConnectionSettings,
  { environment, branchName, decidedBy }: DetectedEnvironment,
  shared: readonly string[],
): Promise<OpenEnvironment> {
  const opened = await openQuery(connection)
  const dbEnv = createDbEnv({
    registry: createSqlRegistry(opened.query),
    context: { environment, branchName, decidedBy },
    shared,
  })
  return { dbEnv, [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() }
}
