import { DbEnvError } from '@dbenv/core'

/** The harness fills a server of its own; it was given one that is running and belongs to somebody. */
export class PrivateServerNeededError extends DbEnvError {
  override readonly name = 'PrivateServerNeededError'
  readonly code = 'DBENV_VITEST_PRIVATE_SERVER_NEEDED'

  constructor() {
    super(
      'The test databases need a private server, and an existing one was named (`server: existingServer()` or ' +
        '`DBENV_TEST_SERVER=existing`). Nothing was touched on it. Leave `server` out, or set `server: localServer()`.',
    )
  }
}
