import { DbEnvError } from '@dbenv/core'
import type { NoServerProgramError } from './no-server-program-error.ts'

/** This machine has neither a server program nor what a container needs. Has no `cause`: both reasons are told. */
export class NoServerFoundError extends DbEnvError {
  override readonly name = 'NoServerFoundError'
  readonly code = 'DBENV_SERVER_NONE_FOUND'
  // Not properties of the object: a test runner would print each with its stack below a message that tells them both.
  readonly #local: NoServerProgramError
  readonly #container: Error

  constructor(local: NoServerProgramError, container: Error) {
    super(
      `There is no server to run against. Any one of these is enough:\n- a local one: ${local.message}\n` +
        `- a container: ${container.message}\n- a running one, which is used only when you name it: ` +
        'set DBENV_TEST_SERVER=existing and MYSQL_HOST, MYSQL_PORT, MYSQL_USER, MYSQL_PASSWORD.',
    )
    this.#local = local
    this.#container = container
  }

  /** Why there is no local server. */
  get local(): NoServerProgramError {
    return this.#local
  }

  /** Why there is no container: the package is missing, or no Docker answers. */
  get container(): Error {
    return this.#container
  }
}
