import { DbEnvError } from '@dbenv/core'

/** A reset before each test would take the databases from under the tests that run beside it. */
export class ConcurrentTestError extends DbEnvError {
  override readonly name = 'ConcurrentTestError'
  readonly code = 'DBENV_VITEST_CONCURRENT_TEST'
  readonly test: string

  constructor(test: string) {
    super(
      `The test \`${test}\` runs concurrently with others of its file, but \`reset: 'test'\` puts the databases of all ` +
        "of them back before each one. Run it in sequence, or use `reset: 'file'`.",
    )
    this.test = test
  }
}
