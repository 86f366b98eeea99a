import type { OpenQuery } from '@dbenv/clone'
import {
  type ConnectionSettings,
  createDbEnv,
  createSqlRegistry,
  type DbEnv,
  type DetectedEnvironment,
  type QueryFunction,
} from '@dbenv/core'

/** Names as a program in this place would get them; closes its connection, if it has one, with `await using`. */
export interface OpenEnvironment extends AsyncDisposable {
  readonly dbEnv: DbEnv
  /** Asks the server of the registry. */
  readonly query: QueryFunction
}

/**
 * Names of what was detected. Connects when the server is asked for the first time: production needs none. What
 * `readConnection` throws, and the server's errors, come from that call.
 */
export function openEnvironment(
  { environment, branchName, decidedBy }: DetectedEnvironment,
  shared: readonly string[],
  readConnection: () => ConnectionSettings,
): OpenEnvironment {
  let opening: Promise<OpenQuery> | undefined
  const query: QueryFunction = async (sql, values) => {
    opening ??= open(readConnection())
    return (await opening).query(sql, values)
  }
  const dbEnv = createDbEnv({
    registry: createSqlRegistry(query),
    context: { environment, branchName, decidedBy },
    shared,
  })
  return {
    dbEnv,
    query,
    async [Symbol.asyncDispose]() {
      // One that never opened has nothing to close; its caller has had the error.
      const opened = await opening?.catch(() => undefined)
      await opened?.[Symbol.asyncDispose]()
    },
  }
}

async function open(connection: ConnectionSettings): Promise<OpenQuery> {
  const { openQuery } = await import('@dbenv/clone')
  return await openQuery(connection)
}
