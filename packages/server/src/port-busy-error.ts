import { DbEnvError } from '@dbenv/core'

/** The port that was asked for is taken by another process. */
export class PortBusyError extends DbEnvError {
  override readonly name = 'PortBusyError'
  readonly code = 'DBENV_SERVER_PORT_BUSY'
  readonly port: number

  constructor(port: number) {
    super(
      `Port \`${port}\` on 127.0.0.1 is taken by another process, so no server was started. ` +
        'Leave `port` out to get a free one, or name another.',
    )
    this.port = port
  }
}
