import { randomBytes } from 'node:crypto'
import { type ConnectionSettings, type NameMap, type QueryFunction, readTestAccount } from '@dbenv/core'
import { openQuery } from '../open-query.ts'
import type { PreparedSource } from '../plugin-options.ts'
import { ConfinedAccountError, PrepareFailedError } from './existing-server-errors.ts'
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
  await using account = testAccount ? undefined : await createAccount(session.query, names)
  try {
    const connection = { ...server.connection, ...(testAccount ?? account?.login) }
    await using confined = await openQuery(connection)
    await prepare(connection, toTemplateQuery(confined.query, names, options.share), names)
  } catch (error) {
    throw new PrepareFailedError([...names.values()], error)
  }
}

/** An account for one `prepare`; dropped when disposed of. */
interface ConfinedAccount extends AsyncDisposable {
  readonly login: { readonly user: string; readonly password: string }
}

/** Should this process be killed the account stays, and nobody knows its password. */
async function createAccount(query: QueryFunction, names: NameMap): Promise<ConfinedAccount> {
  const user = `dbenv_${randomBytes(6).toString('hex')}`
  // Letters of both cases, a digit and a sign: servers may demand each (validate_password, simple_password_check).
  const password = `${randomBytes(18).toString('hex')}aA1-`
  const drop = async () => {
    await query('DROP USER IF EXISTS ?@?', [user, '%'])
  }
  try {
    await query('CREATE USER ?@? IDENTIFIED BY ?', [user, '%', password])
    for (const databaseName of names.values()) {
      // In a GRANT `_` and `%` are patterns.
      const pattern = databaseName.replaceAll('`', '``').replace(/[_%\\]/g, '\\$&')
      await query(`GRANT ALL ON \`${pattern}\`.* TO ?@?`, [user, '%'])
    }
  } catch (error) {
    await drop().catch(() => undefined)
    throw new ConfinedAccountError(error instanceof Error ? error.message : String(error))
  }
  return { login: { user, password }, [Symbol.asyncDispose]: drop }
}
