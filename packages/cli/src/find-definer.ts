import type { DefinerChoice } from '@dbenv/clone'
import { type ConnectionSettings, type EnvironmentVariables, readTestAccount } from '@dbenv/core'
import { readGrants } from './doctor/read-grants.ts'
import { findWritableDatabases } from './doctor/writable-databases.ts'

/** Whose rights the copy's views, routines, triggers and events shall run with. */
export interface FoundDefiner {
  readonly definer: DefinerChoice
  /** Said when those rights reach production. */
  readonly warnings: readonly string[]
}

/**
 * The test account (`DBENV_TEST_USER`) as the server knows it, else the connected one. Throws when only one of the two
 * variables is set, and rejects with the server's error when the test account cannot connect.
 */
export async function findDefiner(
  connection: ConnectionSettings,
  variables: EnvironmentVariables,
  baseNames: readonly string[],
): Promise<FoundDefiner> {
  const account = readTestAccount(variables)
  const { openQuery } = await import('@dbenv/clone')
  await using opened = await openQuery({ ...connection, ...account })
  const writable = findWritableDatabases(await readGrants(opened.query), baseNames)
  const warnings =
    writable.length === 0
      ? []
      : [
          `what runs in the copy has the rights of \`${account?.user ?? connection.user}\`, which can write production: a ` +
            'name built at run time would reach it. `dbenv doctor` tells how a test account prevents that.',
        ]
  if (account === undefined) return { definer: { type: 'connected' }, warnings }
  const [rows] = await opened.query('SELECT CURRENT_USER() AS account')
  const name = Array.isArray(rows) ? String(rows[0]?.account) : ''
  const end = name.lastIndexOf('@')
  return { definer: { type: 'account', user: name.slice(0, end), host: name.slice(end + 1) }, warnings }
}
