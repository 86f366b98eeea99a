import type { DefinerChoice } from '@dbenv/clone'
import { type ConnectionSettings, type EnvironmentVariables, readTestAccount } from '@dbenv/core'

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
  const { openQuery, readAccount, readAccountGrants } = await import('@dbenv/clone')
  await using opened = await openQuery({ ...connection, ...account })
  const { mayChange } = await readAccountGrants(opened.query)
  const warnings = baseNames.some(mayChange)
    ? [
        `what runs in the copy has the rights of \`${account?.user ?? connection.user}\`, which can write production: a ` +
          'name built at run time would reach it. `dbenv doctor` tells how a test account prevents that.',
      ]
    : []
  if (account === undefined) return { definer: { type: 'connected' }, warnings }
  return { definer: { type: 'account', ...(await readAccount(opened.query)) }, warnings }
}
