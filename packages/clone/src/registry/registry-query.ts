import { explainRegistryError, type QueryFunction } from '@dbenv/core'

/** Runs a statement that has rows and gives them as plain objects. */
export async function readRows(
  query: QueryFunction,
  sql: string,
  values: readonly unknown[] = [],
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const [rows] = await query(sql, values)
  return Array.isArray(rows) ? rows : []
}

/** The server's error number, where the error has one: drivers misname MariaDB's, so the number decides. */
export function errnoOf(error: unknown): number | undefined {
  return error instanceof Error && 'errno' in error && typeof error.errno === 'number' ? error.errno : undefined
}

/** Two rows met in a unique key (ER_DUP_ENTRY). */
export const DUPLICATE_ENTRY = 1062

/** ER_LOCK_DEADLOCK, on Galera also a lost certification: nothing was written, the statement can simply run again. */
const DEADLOCK = 1213

/** Times one statement is tried in the face of deadlocks before its error is passed on. */
const ATTEMPTS = 6

/** A query function that runs deadlocked statements again and says `dbenv init` where the registry is missing. */
export function toRegistryQuery(query: QueryFunction): QueryFunction {
  return async (sql, values = []) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await query(sql, values)
      } catch (error) {
        if (errnoOf(error) === DEADLOCK && attempt < ATTEMPTS) continue
        throw explainRegistryError(error)
      }
    }
  }
}
