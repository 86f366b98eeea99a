import { quoteIdentifier } from '@dbenv/core'
import type { Connection } from 'mysql2'
import { errnoOf } from '../driver/errno.ts'
import { runStatement } from '../driver/run-statement.ts'
import { alreadyRewritten } from '../driver/statement-options.ts'
import { UnknownDatabaseOnServerError } from '../errors/adapter-errors.ts'
import type { ResolvedBase } from '../state/name-source.ts'
import { getSessionState, type Holder } from '../state/session-state.ts'

/** Errno of "Unknown database" on both servers (ER_BAD_DB_ERROR). */
export const UNKNOWN_DATABASE = 1049

/** Makes a connection that stands on the holder's database already rewrite for it; `false`: it stands elsewhere. */
export function standAtOnce(connection: Connection, holder: Holder): boolean {
  const state = getSessionState(connection)
  if (state.database !== holder.resolved.databaseName) return false
  state.rewrite = holder.resolved.rewrite
  state.holder = holder
  return true
}

/**
 * Makes the holder's database the connection's current one, if it is not yet, and rewrites for its environment. Rejects
 * with `UnknownDatabaseOnServerError` when the server does not have it.
 */
export async function standOnDatabase(connection: Connection, holder: Holder): Promise<void> {
  if (standAtOnce(connection, holder)) return
  const { baseName, resolved } = holder
  const state = getSessionState(connection)
  state.holder = undefined
  const sql = `USE ${quoteIdentifier(resolved.databaseName)}`
  try {
    await runStatement(connection, { sql, [alreadyRewritten]: true })
  } catch (error) {
    if (errnoOf(error) !== UNKNOWN_DATABASE) throw error
    throw new UnknownDatabaseOnServerError(resolved.environment, baseName, resolved.databaseName, { cause: error })
  }
  state.database = resolved.databaseName
  state.rewrite = resolved.rewrite
  state.holder = holder
}

/**
 * The same; when the server does not know the database the names are read once more, because the environment may have
 * been made anew. Gives what the base name stands for.
 */
export async function standOnLatest(connection: Connection, holder: Holder): Promise<ResolvedBase> {
  try {
    await standOnDatabase(connection, holder)
    return holder.resolved
  } catch (error) {
    if (!(error instanceof UnknownDatabaseOnServerError)) throw error
    const { source, baseName } = holder
    const resolved = await source.resolveAnew(baseName, connection)
    await standOnDatabase(connection, { ...holder, resolved })
    return resolved
  }
}
