import { randomBytes } from 'node:crypto'
import { type ConnectionSettings, type NameMap, type QueryFunction, readTestAccount } from '@dbenv/core'
import { openQuery } from '../open-query.ts'
import type { PreparedSource } from '../plugin-options.ts'
import { PrepareFailedError } from './existing-server-errors.ts'
import { toTemplateQuery } from './template-query.ts'

export interface FillRequest {
  readonly server: { readonly connection: ConnectionSettings }
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly options: { readonly share: readonly string[] }
  readonly prepare: PreparedSource['prepare']
  readonly names: NameMap
}

/**
 * Runs `prepare` on an existing server, as an account that can write the template's databases and nothing else, so that
 * one which writes base names fails instead of reaching production: the test account, else one made for this.
 */
export async function fillByFunction({ server, variables, options, prepare, names }: FillRequest): Promise<void> {
  const testAccount = readTestAccount(variables)
  await using session = await openQuery(server.connection)
  const account = testAccount ?? (await createAccount(session.query, names))
  try {
    const connection = { ...server.connection, ...account }
    await using confined = await openQuery(connection)
    await prepare(connection, toTemplateQuery(confined.query, names, options.share), names)
  } catch (error) {
    throw new PrepareFailedError([...names.values()], error)
  } finally {
    if (!testAccount) await session.query('DROP USER ?@?', [account.user, '%'])
  }
}

async function createAccount(
  query: QueryFunction,
  names: NameMap,
): Promise<{ readonly user: string; readonly password: string }> {
  const account = { user: `dbenv_${randomBytes(6).toString('hex')}`, password: randomBytes(18).toString('hex') }
  // Should this process be killed, nobody can use it for long.
  await query('CREATE USER ?@? IDENTIFIED BY ?', [account.user, '%', account.password])
  for (const databaseName of names.values()) {
    // In a GRANT `_` and `%` are patterns.
    const pattern = databaseName.replaceAll('`', '``').replace(/[_%\\]/g, '\\$&')
    await query(`GRANT ALL ON \`${pattern}\`.* TO ?@?`, [account.user, '%'])
  }
  return account
}
