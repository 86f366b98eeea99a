import { DbEnvError } from '@dbenv/core'
import type { NoServerProgramError } from './no-server-program-error.ts'

/** This machine has neither a server program nor what a container needs. */
export class NoServerFoundError extends DbEnvError {
  override readonly name = 'NoServerFoundError'
  readonly code = 'DBENV_SERVER_NONE_FOUND'
  /** Why there is no local server. */
  readonly local: NoServerProgramError
  /** Why there is no container: the package is missing, or no Docker answers. */
  readonly container: Error

  constructor(local: NoServerProgramError, container: Error) {
    super(
      `There is no server to run against. Any one of these is enough:\n- a local one: ${local.message}\n` +
        `- a container: ${container.message}\n- a running one, which is used only when you name it: ` +
        'set DBENV_TEST_SERVER=existing and MYSQL_HOST, MYSQL_PORT, MYSQL_USER, MYSQL_PASSWORD.',
      { cause: container },
    )
    this.local = local
    this.container = container
  }
}
