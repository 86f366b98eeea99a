import type { DefinerChoice } from '@dbenv/clone'
import { type ConnectionSettings, readTestAccount } from '@dbenv/core'
import { openQuery } from '../open-query.ts'
import { readRows } from '../reset/slot-place.ts'
import { TestAccountError } from '../source/existing-server-errors.ts'

/** The account of the tests on an existing server: granted on test databases alone, it cannot reach production. */
export interface FoundTestAccount {
  readonly user: string
  readonly connection: ConnectionSettings
  /** The account as the server knows it: stored objects of the slots run with its rights. */
  readonly definer: DefinerChoice
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
  const [row] = await readRows(session.query, 'SELECT CURRENT_USER() AS account')
  const name = String(row?.['account'])
  const end = name.lastIndexOf('@')
  const definer = { type: 'account', user: name.slice(0, end), host: name.slice(end + 1) } as const
  return { user: account.user, connection: settings, definer }
}
