import { DbEnvError } from '@dbenv/core'

/** This account may not listen on the port that was asked for. */
export class PortForbiddenError extends DbEnvError {
  override readonly name = 'PortForbiddenError'
  readonly code = 'DBENV_SERVER_PORT_FORBIDDEN'
  readonly port: number

  constructor(port: number, cause?: unknown) {
    super(
      `This account may not listen on port \`${port}\` on 127.0.0.1 (those below 1024 are root's on most systems), so no ` +
        'server was started. Leave `port` out to get a free one, or name another.',
      { cause },
    )
    this.port = port
  }
}
