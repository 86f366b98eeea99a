import { type ConnectionSettings, DbEnvError } from '@dbenv/core'
import { errnoOf } from './errno.ts'

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
        (REFUSALS.has(errnoOf(cause) ?? 0)
          ? 'Check the user and the password.'
          : 'Check that it runs, and the connection settings.'),
      { cause },
    )
    this.address = address
    this.user = settings.user
  }
}

/** ER_ACCESS_DENIED_ERROR and ER_ACCESS_DENIED_NO_PASSWORD_ERROR: the server runs, and does not take the account. */
const REFUSALS: ReadonlySet<unknown> = new Set([1045, 1698])
