/** ER_LOCK_WAIT_TIMEOUT: of a row, a table or its definition. The same number on both servers. */
export const LOCK_WAIT_TIMEOUT = 1205

/** ER_NO_SUCH_THREAD: of KILL. */
export const NO_SUCH_THREAD = 1094

/** The server's error number, where the error has one: drivers misname MariaDB's, so the number decides. */
export function errnoOf(error: unknown): number | undefined {
  return error instanceof Error && 'errno' in error && typeof error.errno === 'number' ? error.errno : undefined
}
