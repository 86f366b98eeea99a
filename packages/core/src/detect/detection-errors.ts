import { DbEnvError } from '../dbenv-error.ts'

/** Production was detected under a test runner, where nobody means it. Nothing was touched. */
export class ProdUnderTestRunnerError extends DbEnvError {
  override readonly name = 'ProdUnderTestRunnerError'
  override readonly code = 'DBENV_PROD_UNDER_TEST_RUNNER'
  /** The variable by which the test runner was known. */
  declare readonly testRunner: string

  constructor(testRunner: string, explanation: string) {
    super(
      `\`prod\` is refused under a test runner (\`${testRunner}\` is set):\n${explanation}\n` +
        'Set DBENV_ENVIRONMENT to a test environment, or say it in the program: `setEnvironmentContext`, ' +
        '`createDbEnv` or `runInEnvironment`.',
    )
    this.testRunner = testRunner
  }
}

/** The repository that should tell the branch cannot be read, and nothing else says the environment. Nothing was touched. */
export class BranchUnreadableError extends DbEnvError {
  override readonly name = 'BranchUnreadableError'
  override readonly code = 'DBENV_BRANCH_UNREADABLE'
  /** What could not be read. */
  declare readonly path: string

  constructor(path: string, found: string) {
    super(
      `\`prod\` is not guessed where the branch cannot be read: ${found}. Set ENVIRONMENT or DBENV_ENVIRONMENT, pass ` +
        'the environment (`--env`) or the branch, or make the repository readable (mount all of it).',
    )
    this.path = path
  }
}
