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

/** What should tell the branch cannot be used. Nothing was touched. */
export class BranchUnreadableError extends DbEnvError {
  override readonly name = 'BranchUnreadableError'
  override readonly code = 'DBENV_BRANCH_UNREADABLE'
  declare readonly path: string

  constructor(path: string, found: string) {
    super(
      `The branch cannot be told: \`${path}\` ${found}. Pass the environment or the branch, or set DBENV_ENVIRONMENT.`,
    )
    this.path = path
  }
}
