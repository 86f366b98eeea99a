import { readAccount } from '@dbenv/clone'
import { type ConfinedAccount, createConfinedAccount } from '@dbenv/clone/harness'
import {
  type ConnectionSettings,
  type NameMap,
  type QueryFunction,
  quoteIdentifier,
  readTestAccount,
  type TestEnvironmentName,
} from '@dbenv/core'
import { type OpenQuery, openQuery, openUtcQuery } from '../open-query.ts'
import { ConfinedAccountError } from './existing-server-errors.ts'

/** Whose databases are filled on an existing server, and on whose behalf. */
export interface ConfinedRequest {
  readonly server: { readonly connection: ConnectionSettings }
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly options: { readonly share: readonly string[] }
  readonly template: TestEnvironmentName
  readonly leaseToken: string
  readonly names: NameMap
}

/** A connection that can write the template's databases and nothing else, so that what names production's fails. */
export interface ConfinedSession extends AsyncDisposable {
  readonly connection: ConnectionSettings
  readonly query: QueryFunction
  /** Its account, as a DEFINER is written. */
  readonly account: string
}

/**
 * Connects as the test account, else as one that is made for this and dropped at the end; should this process be killed,
 * the run's helper drops it, or the sweep of the next run. Throws `ConfinedAccountError`.
 */
export async function openConfinedSession(
  request: ConfinedRequest,
  open: (settings: ConnectionSettings) => Promise<OpenQuery> = openUtcQuery,
): Promise<ConfinedSession> {
  const { server, variables } = request
  const testAccount = readTestAccount(variables)
  const admin = testAccount ? undefined : await openQuery(server.connection)
  const made = admin && (await makeAccount(admin.query, request).catch(disposing(admin)))
  try {
    const connection = { ...server.connection, ...(testAccount ?? made?.login) }
    const session = await open(connection).catch((error: unknown) => {
      // Such as where an anonymous account of this host is asked for its password instead.
      throw made ? new ConfinedAccountError(`the one that was made cannot connect (${toMessage(error)})`) : error
    })
    const { user, host } = await readAccount(session.query)
    return {
      connection,
      query: session.query,
      account: `${quoteIdentifier(user)}@${quoteIdentifier(host)}`,
      async [Symbol.asyncDispose]() {
        await using _last = admin
        await using _first = made
        await session[Symbol.asyncDispose]()
      },
    }
  } catch (error) {
    await using _last = admin
    await using _first = made
    throw error
  }
}

async function makeAccount(query: QueryFunction, request: ConfinedRequest): Promise<ConfinedAccount> {
  const { template, leaseToken, names, options } = request
  try {
    const databaseNames = [...names.values()]
    const readable = ['master_config', ...options.share]
    return await createConfinedAccount(query, { environment: template, leaseToken, databaseNames, readable })
  } catch (error) {
    throw new ConfinedAccountError(toMessage(error))
  }
}

function toMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function disposing(resource: AsyncDisposable): (error: unknown) => Promise<never> {
  return async (error) => {
    await resource[Symbol.asyncDispose]()
    throw error
  }
}
