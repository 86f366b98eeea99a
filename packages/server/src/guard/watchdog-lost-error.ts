import { DbEnvError } from '@dbenv/core'

/** The watchdog of a private server could not be started, or ended while its server was needed. */
export class WatchdogLostError extends DbEnvError {
  override readonly name = 'WatchdogLostError'
  readonly code = 'DBENV_SERVER_WATCHDOG_LOST'
  readonly folder: string

  constructor(folder: string, reason: string) {
    super(
      `The watchdog process of the private server in \`${folder}\` is gone: ${reason}. ` +
        'It is started with the Node of this process and must not be killed; run again, what it left behind is removed then.',
    )
    this.folder = folder
  }
}
