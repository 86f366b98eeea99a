import { type ConnectionSettings, DbEnvError } from '@dbenv/core'

/** No connection could be had: wrong address or account, a server that is down, or one without a free connection. */
export class ConnectionFailedError extends DbEnvError {
  override readonly name = 'ConnectionFailedError'
  override readonly code = 'DBENV_CONNECTION_FAILED'
  /** `host:port`, or the path of a socket. */
  readonly address: string
  readonly user: string

  constructor(settings: ConnectionSettings, cause: unknown) {
    const address = settings.socketPath ?? `${settings.host}:${settings.port}`
    const found = cause instanceof Error ? cause.message || String(Reflect.get(cause, 'code')) : String(cause)
    super(
      `Could not connect to the server at \`${address}\` as \`${settings.user}\`: ${found}. ` +
        'Check that it runs, and the connection settings.',
      { cause },
    )
    this.address = address
    this.user = settings.user
  }
}
