import { MissingConnectionSettingsError } from './connection-errors.ts'
import type { EnvironmentVariables } from './read-connection-settings.ts'

/** The account that is granted on test databases only: outside prod, engines connect as it. */
export interface TestAccount {
  readonly user: string
  /** The empty string is a password too. */
  readonly password: string
}

/**
 * The test account of `DBENV_TEST_USER` and `DBENV_TEST_PASSWORD` (may be empty), or `undefined` when neither is set.
 * Throws {@link MissingConnectionSettingsError} when only one is: a half-set guard must not look like one.
 *
 * @param environmentVariables @default process.env
 */
export function readTestAccount(environmentVariables: EnvironmentVariables = process.env): TestAccount | undefined {
  const user = environmentVariables['DBENV_TEST_USER']
  const password = environmentVariables['DBENV_TEST_PASSWORD']
  if (user && password !== undefined) return { user, password }
  if (!user && !password) return undefined
  throw new MissingConnectionSettingsError(
    [user ? 'DBENV_TEST_PASSWORD' : 'DBENV_TEST_USER'],
    'The test account needs both DBENV_TEST_USER and DBENV_TEST_PASSWORD (may be empty), or neither.',
  )
}
