import { DbEnvError } from '@dbenv/core'

/** How many lines of its log are told in the message. */
const SHOWN_LINES = 15

/** A container was made, and no server that answers came of it. */
export class ContainerStartError extends DbEnvError {
  override readonly name = 'ContainerStartError'
  readonly code = 'DBENV_SERVER_CONTAINER_FAILED'
  readonly image: string
  /** What it printed, its end if that was very much. */
  readonly log: string

  constructor(image: string, reason: string, log: string, cause?: unknown) {
    const shown = log.trimEnd().split('\n').slice(-SHOWN_LINES).join('\n  ')
    super(
      `The container of \`${image}\` did not become a server: ${reason}. ` +
        `It was removed. The last lines of its log (more of it is in \`log\`):\n  ${shown.trim() || '(it printed nothing)'}\n` +
        'Check `arguments` if you gave any, and that the image takes MYSQL_ROOT_PASSWORD or MARIADB_ROOT_PASSWORD as the official ones do.',
      { cause },
    )
    this.image = image
    this.log = log
  }
}
