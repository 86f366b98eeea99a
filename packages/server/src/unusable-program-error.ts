import { DbEnvError } from '@dbenv/core'

/** The program that was named cannot be used as a server: it cannot be run, is something else, or is too old. */
export class UnusableProgramError extends DbEnvError {
  override readonly name = 'UnusableProgramError'
  readonly code = 'DBENV_SERVER_UNUSABLE_PROGRAM'
  readonly program: string
  /** What it said when asked for its version, shortened. */
  readonly answer: string

  constructor(program: string, answer: string) {
    const shortened = answer.length > 300 ? `${answer.slice(0, 300)}...` : answer
    super(
      `\`${program}\` is no server program that dbenv can use: asked for its version it said \`${shortened}\`. ` +
        'Name a `mariadbd` (10.4 or later) or a `mysqld` (8.0 or later), by `program` or `DBENV_SERVER_PROGRAM`.',
    )
    this.program = program
    this.answer = shortened
  }
}
