import { type Grants, readAccountGrants } from '@dbenv/clone'
import { createSqlRegistry, type QueryFunction } from '@dbenv/core'
import { readRows } from '../slot/slot-place.ts'
import type { FoundTestAccount } from './test-account.ts'

/** Who the tests of a run connect as on an existing server, and what lies there. */
export interface ProductionReach {
  /** Of the connected account. */
  readonly query: QueryFunction
  readonly user: string
  /** `undefined`: tests connect as `user`. */
  readonly account: FoundTestAccount | undefined
  /** Of the run's own databases. */
  readonly baseNames: readonly string[]
}

/**
 * What a person should know before tests run that could write production, and what to do; `undefined`: they could not.
 * Code that takes its names from dbenv does not reach it; a base name in plain SQL, or in a procedure, would.
 */
export async function findProductionWarning(reach: ProductionReach): Promise<string | undefined> {
  const { query, user, account } = reach
  const writable = await findWritable(reach, account?.grants ?? (await readAccountGrants(query)))
  if (writable.length === 0) return undefined
  const found = `tests connect as \`${account?.user ?? user}\`, which can write production (${writable.join(', ')})`
  const advice = account
    ? 'Revoke that from the account of DBENV_TEST_USER'
    : 'Set DBENV_TEST_USER and DBENV_TEST_PASSWORD to an account with ALL ON `%\\_test-%`.*, SELECT ON master_config.* ' +
      'and on other shared databases, and no more'
  return `${found}: code that does not take its database names from dbenv reaches it. ${advice}`
}

/** Of the databases that are production's, as far as the registry knows and the server has them. */
async function findWritable({ query, baseNames }: ProductionReach, grants: Grants): Promise<readonly string[]> {
  const { databases: registered } = await createSqlRegistry(query).readEnvironment('prod', undefined)
  const names = new Set([...registered.keys(), ...baseNames])
  const rows = await readRows(
    query,
    'SELECT schema_name AS name FROM information_schema.schemata WHERE schema_name IN (?)',
    [['', ...names]],
  )
  return rows
    .map((row) => String(row['name']))
    .filter(grants.mayChange)
    .sort()
}
