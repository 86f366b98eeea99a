import { type Grants, isWithinTestGrants, readAccountGrants, toGrantPattern } from '@dbenv/clone'
import type { QueryFunction, TestAccount } from '@dbenv/core'
import { type CheckResult, createResults } from './check-result.ts'
import { readDatabases } from './read-databases.ts'

/** Whether somebody who works outside production could still write it, and may read what environments share. */
export async function checkAccounts(
  query: QueryFunction,
  baseNames: readonly string[],
  account: TestAccount | undefined,
  queryAsAccount: QueryFunction | undefined,
  shared: readonly string[] = [],
): Promise<readonly CheckResult[]> {
  const { ok, warning, problem } = createResults('accounts')
  if (baseNames.length === 0) {
    return [
      warning('Not checked: while no database is registered as production, there is none that must not be written.'),
    ]
  }
  if (account !== undefined && queryAsAccount !== undefined) {
    const grants = await readAccountGrants(queryAsAccount)
    const writable = baseNames.filter(grants.mayChange)
    if (writable.length > 0) {
      return [
        problem(
          `The test account \`${account.user}\` can write production: ${writable.join(', ')}. ${adviseRevoke(writable)}`,
        ),
      ]
    }
    const existing = await readDatabases(query)
    const shut = shared
      .filter((database) => existing.has(database) && !grants.mayRead(database))
      .map((database) =>
        warning(
          `The test account \`${account.user}\` cannot read the shared database \`${database}\`: what refers to it does ` +
            `not work in a copy. GRANT SELECT ON ${toGrantPattern(database, grants.names)}.* TO that account.`,
        ),
      )
    const tests = baseNames.flatMap((baseName) => [`${baseName}_test`, `${baseName}_test-x`])
    const own = tests.every(grants.mayChange)
      ? ok(`The test account \`${account.user}\` can write test databases, and no production database.`)
      : warning(`The test account \`${account.user}\` cannot write every test database. ${advise(grants)}`)
    return [own, ...shut]
  }
  const grants = await readAccountGrants(query)
  const writable = baseNames.filter(grants.mayChange)
  if (writable.length === 0) return [ok('The connected account cannot write any production database.')]
  return [
    warning(
      `The connected account can write production (${writable.join(', ')}), and there is no test account. Make one, and ` +
        `set DBENV_TEST_USER and DBENV_TEST_PASSWORD: then even a name built inside a procedure fails closed. ${advise(grants)}`,
    ),
  ]
}

function advise({ names }: Grants): string {
  const tests =
    names === 'patterns'
      ? 'ALL ON `%\\_test`.* and ON `%\\_test-%`.*'
      : 'ALL on each test database by its own name, without a backslash (this server has partial_revokes = ON, under which ' +
        'a pattern like `%\\_test`.* holds on nothing; `create --dry-run` shows each GRANT)'
  return `GRANT it ${tests}, SELECT ON master_config.* and other shared databases, and no more.`
}

/** What no REVOKE can take away without taking the test databases too needs another name. */
function adviseRevoke(writable: readonly string[]): string {
  const alike = writable.filter(isWithinTestGrants)
  const revoke = alike.length < writable.length ? 'Revoke that.' : ''
  const rename =
    alike.length > 0
      ? `${alike.join(', ')}: named like a test database, so that the rights on those hold there too. Rename it, or grant ` +
        'the account each test database by its name.'
      : ''
  return [revoke, rename].filter((advice) => advice !== '').join(' ')
}
