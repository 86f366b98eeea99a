/** ER_DUP_ENTRY: another row has the same value of a unique key. */
export const DUPLICATE_ENTRY = 1062

/** ER_BAD_NULL_ERROR: a NULL for a column that takes none. */
export const BAD_NULL = 1048

/** The server's error number, where the error has one: drivers misname MariaDB's, so the number decides. */
export function errnoOf(error: unknown): number | undefined {
  const isServers = typeof error === 'object' && error !== null && 'errno' in error
  return isServers && typeof error.errno === 'number' ? error.errno : undefined
}
