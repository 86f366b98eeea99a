import { ConnectionFailedError, type ConnectionSettings, DbEnvError, type QueryFunction } from '@dbenv/core'

/** ER_OPTION_PREVENTS_STATEMENT and ER_READ_ONLY_MODE. */
const READ_ONLY_ERRORS: ReadonlySet<unknown> = new Set([1290, 1836])

/** The server takes no writes from this account. Nothing was made: the registry is always written first. */
export class ServerReadOnlyError extends DbEnvError {
  override readonly name = 'ServerReadOnlyError'
  override readonly code = 'DBENV_SERVER_READ_ONLY'

  constructor(found: string, options?: ErrorOptions) {
    super(
      `The server takes no writes: ${found}. Connect to the primary server, or let this one be written to ` +
        '(`SET GLOBAL read_only = 0`).',
      options,
    )
  }
}

/** A query function that says clearly when the server is read-only, or has gone away under an open connection. */
export function explainServerErrors(query: QueryFunction, settings: ConnectionSettings): QueryFunction {
  return async (sql, values) => {
    try {
      return await query(sql, values)
    } catch (error) {
      if (!(error instanceof Error) || error instanceof DbEnvError) throw error
      const isReadOnly = READ_ONLY_ERRORS.has(Reflect.get(error, 'errno')) && /read.only/i.test(error.message)
      if (isReadOnly) throw new ServerReadOnlyError(error.message, { cause: error })
      // mysql2 marks what ends a connection: EPIPE, ECONNRESET, PROTOCOL_CONNECTION_LOST.
      throw Reflect.get(error, 'fatal') === true ? new ConnectionFailedError(settings, error) : error
    }
  }
}
