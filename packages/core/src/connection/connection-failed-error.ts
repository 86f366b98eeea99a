import { DbEnvError } from '../dbenv-error.ts'
import type { ConnectionSettings } from './connection-settings.ts'

/** No connection could be had: wrong address or account, a server that is down, or one without a free connection. */
export class ConnectionFailedError extends DbEnvError {
  override readonly name = 'ConnectionFailedError'
  override readonly code = 'DBENV_CONNECTION_FAILED'
  /** `host:port`, or the path of a socket. */
  declare readonly address: string
  declare readonly user: string
  /** The server's or the system's number of what happened, as the driver tells it. */
  declare readonly errno: number | undefined
  /** Its name, such as `ECONNREFUSED`. */
  declare readonly driverCode: string | undefined

  /** `origin`: where the settings come from, in words. */
  constructor(settings: ConnectionSettings, cause: unknown, origin?: string) {
    const address = settings.socketPath ?? `${settings.host}:${settings.port}`
    const [errno, driverCode] = [readField(cause, 'errno'), readField(cause, 'code')]
    const found = (cause instanceof Error ? cause.message || String(driverCode) : String(cause)).replace(/\.$/, '')
    super(
      `Could not connect to the server at \`${address}\` as \`${settings.user}\`: ${found}. ${findNextStep(errno, driverCode)}` +
        (origin === undefined ? '.' : ` (from ${origin}).`),
      { cause },
    )
    this.address = address
    this.user = settings.user
    this.errno = typeof errno === 'number' ? errno : undefined
    this.driverCode = typeof driverCode === 'string' ? driverCode : undefined
  }
}

function readField(cause: unknown, name: string): unknown {
  return typeof cause === 'object' && cause !== null ? Reflect.get(cause, name) : undefined
}

function findNextStep(errno: unknown, driverCode: unknown): string {
  // ER_ACCESS_DENIED_ERROR and ER_ACCESS_DENIED_NO_PASSWORD_ERROR: the server runs, and does not take the account.
  if (errno === 1045 || errno === 1698) return 'Check the user and the password'
  // ER_CON_COUNT_ERROR, ER_TOO_MANY_USER_CONNECTIONS, ER_USER_LIMIT_REACHED.
  if (errno === 1040 || errno === 1203 || errno === 1226)
    return 'Wait until other clients have ended, or have the server allow more'
  if (driverCode === 'ENOTFOUND' || driverCode === 'EAI_AGAIN')
    return "Check the host's name in the connection settings"
  if (/SSL|TLS|CERT|SIGNED|ISSUER|SECURE/.test(String(driverCode)))
    return 'Check the TLS settings, and whether the server speaks TLS'
  return 'Check that it runs, and the connection settings'
}
