import { type DefinerChoice, type Grants, readAccount, readAccountGrants } from '@dbenv/clone'
import { type ConnectionSettings, readTestAccount } from '@dbenv/core'
import { openQuery } from '../open-query.ts'
import { TestAccountError } from '../template/existing-server-errors.ts'

/** The account of the tests on an existing server: granted on test databases alone, it cannot reach production. */
export interface FoundTestAccount {
  readonly user: string
  readonly connection: ConnectionSettings
  /** The account as the server knows it: stored objects of the slots run with its rights. */
  readonly definer: DefinerChoice
  readonly grants: Grants
}

/** `DBENV_TEST_USER`, if there is one. Throws `TestAccountError` when it cannot connect. */
export async function findTestAccount(
  connection: ConnectionSettings,
  variables: Readonly<Record<string, string | undefined>>,
): Promise<FoundTestAccount | undefined> {
  const account = readTestAccount(variables)
  if (!account) return undefined
  const settings = { ...connection, ...account }
  await using session = await openQuery(settings).catch((error: unknown) => {
    throw new TestAccountError(account.user, error)
  })
  const definer = { type: 'account', ...(await readAccount(session.query)) } as const
  return { user: account.user, connection: settings, definer, grants: await readAccountGrants(session.query) }
}
