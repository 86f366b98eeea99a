import type { QueryFunction, TestAccount } from '@dbenv/core'
import { type CheckResult, createResults } from './check-result.ts'
import { readGrants } from './read-grants.ts'
import { findWritableDatabases } from './writable-databases.ts'

/** Whether somebody who works outside production could still write it. */
export async function checkAccounts(
  query: QueryFunction,
  baseNames: readonly string[],
  account: TestAccount | undefined,
  queryAsAccount: QueryFunction | undefined,
): Promise<readonly CheckResult[]> {
  const { ok, warning, problem } = createResults('accounts')
  if (account !== undefined && queryAsAccount !== undefined) {
    const grants = await readGrants(queryAsAccount)
    const writable = findWritableDatabases(grants, baseNames)
    if (writable.length > 0) {
      return [
        problem(`The test account \`${account.user}\` can write production: ${writable.join(', ')}. Revoke that.`),
      ]
    }
    const tests = baseNames.flatMap((baseName) => [`${baseName}_test`, `${baseName}_test-x`])
    return findWritableDatabases(grants, tests).length === tests.length
      ? [ok(`The test account \`${account.user}\` can write test databases, and no production database.`)]
      : [warning(`The test account \`${account.user}\` cannot write every test database. ${GRANT_ADVICE}`)]
  }
  const writable = findWritableDatabases(await readGrants(query), baseNames)
  if (writable.length === 0) return [ok('The connected account cannot write any production database.')]
  return [
    warning(
      `The connected account can write production (${writable.join(', ')}), and there is no test account. Make one, and ` +
        `set DBENV_TEST_USER and DBENV_TEST_PASSWORD: then even a name built inside a procedure fails closed. ${GRANT_ADVICE}`,
    ),
  ]
}

const GRANT_ADVICE =
  'GRANT it ALL ON `%\\_test`.* and ON `%\\_test-%`.*, SELECT ON master_config.* and other shared databases, and no more.'
