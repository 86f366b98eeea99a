import { DbEnvError } from '@dbenv/core'
import type { ServerProgram } from './server-program.ts'

/** How many lines of its log are told in the message. */
const SHOWN_LINES = 15

/** A server program was started and did not become a server. */
export class ServerStartError extends DbEnvError {
  override readonly name = 'ServerStartError'
  readonly code = 'DBENV_SERVER_START_FAILED'
  readonly program: ServerProgram
  /** Everything it printed. */
  readonly log: string

  constructor(program: ServerProgram, reason: string, log: string) {
    const lines = log.trimEnd().split('\n')
    const shown = lines.slice(-SHOWN_LINES).join('\n  ')
    super(
      `\`${program.path}\` (${program.flavour} ${program.version}) did not start: ${reason}. ` +
        `Its data was removed. The last lines of its log (all of it is in \`log\`):\n  ${shown || '(it printed nothing)'}\n` +
        'Check `arguments` if you gave any, and whether the program starts by hand.',
    )
    this.program = program
    this.log = log
  }
}
