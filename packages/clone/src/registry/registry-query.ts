import { explainRegistryError, type QueryFunction } from '@dbenv/core'
import { retryDeadlock } from '../jobs/retry-deadlock.ts'
import { errnoOf, LOCK_WAIT_TIMEOUT } from '../session/errno.ts'
import { RegistryLockedError } from './registry-errors.ts'

/** Two rows met in a unique key (ER_DUP_ENTRY). */
export const DUPLICATE_ENTRY = 1062

/** Times one statement is tried in the face of deadlocks before its error is passed on. */
const TRIES = 6

/**
 * A query function that runs deadlocked statements again and says `dbenv init` where the registry is missing, or
 * that it is locked.
 */
export function toRegistryQuery(query: QueryFunction): QueryFunction {
  return async (sql, values = []) => {
    try {
      return await retryDeadlock(() => query(sql, values), TRIES)
    } catch (error) {
      throw errnoOf(error) === LOCK_WAIT_TIMEOUT ? new RegistryLockedError(error) : explainRegistryError(error)
    }
  }
}
