/** ER_LOCK_WAIT_TIMEOUT: of a row, a table or its definition. The same number on both servers. */
export const LOCK_WAIT_TIMEOUT = 1205

/** ER_DBACCESS_DENIED_ERROR, ER_TABLEACCESS_DENIED_ERROR, ER_COLUMNACCESS_DENIED_ERROR: a right is lacking. */
export const ACCESS_DENIED: ReadonlySet<number | undefined> = new Set([1044, 1142, 1143])

/** ER_NO_SUCH_THREAD: of KILL. */
export const NO_SUCH_THREAD = 1094

/** The server's error number, where the error has one: drivers misname MariaDB's, so the number decides. */
export function errnoOf(error: unknown): number | undefined {
  return error instanceof Error && 'errno' in error && typeof error.errno === 'number' ? error.errno : undefined
}
