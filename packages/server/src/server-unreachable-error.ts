import { type ConnectionSettings, DbEnvError } from '@dbenv/core'

/** Nobody answers where the connection settings point, or the account is refused. */
export class ServerUnreachableError extends DbEnvError {
  override readonly name = 'ServerUnreachableError'
  readonly code = 'DBENV_SERVER_UNREACHABLE'
  /** `host:port`, or the socket's path. */
  readonly place: string

  constructor({ host, port, socketPath, user }: ConnectionSettings, cause: unknown) {
    const place = socketPath ?? `${host}:${port}`
    const found = cause instanceof Error ? cause.message || cause.name : String(cause)
    super(
      `No connection to the server at \`${place}\` as \`${user}\`: ${found}. ` +
        'Check MYSQL_HOST, MYSQL_PORT or MYSQL_SOCKET, MYSQL_USER and MYSQL_PASSWORD, and that the server is running.',
      { cause },
    )
    this.place = place
  }
}
