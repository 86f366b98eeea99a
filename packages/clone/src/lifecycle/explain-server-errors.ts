import { DbEnvError, type QueryFunction, REGISTRY_DATABASE, RegistryDeniedError } from '@dbenv/core'
import { toMissingGrant } from '../accounts/missing-grant.ts'
import { readAccountGrants } from '../accounts/read-grants.ts'
import { ACCESS_DENIED, errnoOf } from '../session/errno.ts'
import type { Session } from '../session/session.ts'

/** ER_OPTION_PREVENTS_STATEMENT and ER_READ_ONLY_MODE. */
const READ_ONLY_ERRORS: ReadonlySet<unknown> = new Set([1290, 1836])

/** The server takes no writes from this account. Nothing was made: the registry is always written first. */
export class ServerReadOnlyError extends DbEnvError {
  override readonly name = 'ServerReadOnlyError'
  override readonly code = 'DBENV_SERVER_READ_ONLY'

  constructor(found: string, options?: ErrorOptions) {
    super(
      `The server takes no writes: ${found}. Connect to the primary server, or let this one be written to ` +
        '(`SET GLOBAL read_only = 0`).',
      options,
    )
  }
}

/**
 * A session's query function for statements on the registry: says clearly that the server is read-only, and which GRANT
 * the account lacks.
 */
export function explainServerErrors(session: Session): QueryFunction {
  return async (sql, values) => {
    try {
      return await session.query(sql, values)
    } catch (error) {
      if (!(error instanceof Error) || error instanceof DbEnvError) throw error
      const errno = errnoOf(error)
      if (READ_ONLY_ERRORS.has(errno) && /read.only/i.test(error.message)) {
        throw new ServerReadOnlyError(error.message, { cause: error })
      }
      if (ACCESS_DENIED.has(errno)) throw await toDeniedError(session, error)
      throw error
    }
  }
}

async function toDeniedError({ query, server }: Session, error: Error): Promise<Error> {
  // CREATE DATABASE alone is refused without the name of the right that it takes.
  const [, rights = 'CREATE'] = /^([A-Z, ]+) command denied/.exec(error.message) ?? []
  const grants = await readAccountGrants(query)
  const { grant } = toMissingGrant(server.account, rights.split(', '), REGISTRY_DATABASE, grants)
  return new RegistryDeniedError(error.message, grant, { cause: error })
}
