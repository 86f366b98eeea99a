import { ConnectionFailedError, DbEnvError } from '@dbenv/core'
import type { Connection } from 'mysql2'
import { errnoOf } from '../driver/errno.ts'
import { EnvironmentMovedError } from '../errors/adapter-errors.ts'
import { UnknownTableError } from '../errors/save-errors.ts'
import { isSameBase, type ResolvedBase } from '../state/name-source.ts'
import { getSessionState, type Holder } from '../state/session-state.ts'
import { standOnDatabase, UNKNOWN_DATABASE } from './stand-on-database.ts'

/** ER_NO_SUCH_TABLE, which MariaDB also says of a table in a database that is gone. */
const NO_SUCH_TABLE = 1146

/** Whether a statement may have failed because its environment was made anew since its names were read. */
export function mayHaveMoved(error: unknown): boolean {
  return errnoOf(error) === UNKNOWN_DATABASE || errnoOf(error) === NO_SUCH_TABLE || error instanceof UnknownTableError
}

/**
 * Reads the names of a connection's holder once more after such an error. `'moved'`: the connection stands on the new
 * database, nothing was done before the statement that failed, and it may be repeated. `'as before'`: the error is what
 * it seems. Rejects with `EnvironmentMovedError` when the environment moved under a transaction that has begun its work,
 * or under a statement that may have done part of its own (`canRepeat` is `false`), and with a clearer error when the
 * environment or its database is gone.
 */
export async function standAnew(
  connection: Connection,
  error: unknown,
  canRepeat: boolean,
): Promise<'moved' | 'as before'> {
  const state = getSessionState(connection)
  const { holder } = state
  if (holder === undefined) return 'as before'
  const { baseName, resolved: before } = holder
  const now = await resolveAgain(connection, holder, error)
  // Somebody who said USE meant another database than the holder's.
  const isUntouched = canRepeat && !state.hasWorked && state.database === before.databaseName
  if (isUntouched) {
    await holder.onNewNames?.()
    state.database = undefined
    await standOnDatabase(connection, { ...holder, resolved: now })
  }
  if (isSameBase(now, before)) return 'as before'
  if (isUntouched) return 'moved'
  throw new EnvironmentMovedError(before.environment, baseName, { cause: error })
}

/** That the environment is gone is news; that the registry does not answer is not what went wrong. */
async function resolveAgain(held: Connection, { source, baseName }: Holder, error: unknown): Promise<ResolvedBase> {
  try {
    return await source.resolveAnew(baseName, held)
  } catch (reason) {
    throw reason instanceof DbEnvError && !(reason instanceof ConnectionFailedError) ? reason : error
  }
}
