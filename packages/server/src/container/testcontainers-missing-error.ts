import { DbEnvError } from '@dbenv/core'

/** The package that talks to Docker is not installed beside @dbenv/server. */
export class TestcontainersMissingError extends DbEnvError {
  override readonly name = 'TestcontainersMissingError'
  readonly code = 'DBENV_SERVER_NO_TESTCONTAINERS'

  constructor(cause: unknown) {
    super(
      'A server in a container needs the package `testcontainers`, which is not installed. ' +
        'Install it: `npm install --save-dev testcontainers`.',
      { cause },
    )
  }
}
