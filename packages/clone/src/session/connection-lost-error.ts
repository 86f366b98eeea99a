import { type ConnectionSettings, DbEnvError } from '@dbenv/core'

/** A connection over which nothing comes any more, although nobody closed it. What it sent last may have been done. */
export class ConnectionLostError extends DbEnvError {
  override readonly name = 'ConnectionLostError'
  override readonly code = 'DBENV_CONNECTION_LOST'
  /** `host:port`, or the path of a socket. */
  readonly address: string

  /** @param found why it counts as lost, as the end of a sentence */
  constructor({ host, port, socketPath }: ConnectionSettings, found: string) {
    const address = socketPath ?? `${host}:${port}`
    super(
      `A connection to the server at \`${address}\` was lost without a word: ${found}. Look for what lies between (a ` +
        'firewall, NAT, VPN or proxy that drops connections which are quiet for minutes), then run the command again.',
    )
    this.address = address
  }
}
