import { type QueryFunction, quoteIdentifier, type TestAccount } from '@dbenv/core'
import { type CheckResult, createResults } from './check-result.ts'
import { readDatabases } from './read-databases.ts'
import { readGrants } from './read-grants.ts'
import { findReadableDatabases, findWritableDatabases } from './writable-databases.ts'

/** Whether somebody who works outside production could still write it, and may read what environments share. */
export async function checkAccounts(
  query: QueryFunction,
  baseNames: readonly string[],
  account: TestAccount | undefined,
  queryAsAccount: QueryFunction | undefined,
  shared: readonly string[] = [],
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
    const unread = await findUnreadShared(query, grants, shared)
    const shut = unread.map((database) => {
      const pattern = quoteIdentifier(database.replace(/[_%]/g, '\\$&'))
      return warning(
        `The test account \`${account.user}\` cannot read the shared database \`${database}\`: what refers to it does not work ` +
          `in a copy. GRANT SELECT ON ${pattern}.* TO that account.`,
      )
    })
    const tests = baseNames.flatMap((baseName) => [`${baseName}_test`, `${baseName}_test-x`])
    const own =
      findWritableDatabases(grants, tests).length === tests.length
        ? ok(`The test account \`${account.user}\` can write test databases, and no production database.`)
        : warning(`The test account \`${account.user}\` cannot write every test database. ${GRANT_ADVICE}`)
    return [own, ...shut]
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

/** Of those that are on the server; whether they should be is another question. */
async function findUnreadShared(
  query: QueryFunction,
  grants: readonly string[],
  shared: readonly string[],
): Promise<readonly string[]> {
  const existing = await readDatabases(query)
  const present = shared.filter((name) => existing.has(name))
  const readable = findReadableDatabases(grants, present)
  return present.filter((name) => !readable.includes(name))
}

const GRANT_ADVICE =
  'GRANT it ALL ON `%\\_test`.* and ON `%\\_test-%`.*, SELECT ON master_config.* and other shared databases, and no more.'
