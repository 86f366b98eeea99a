/**
 * What has nothing to do with the state of a table: ER_LOCK_WAIT_TIMEOUT, of a slot that would be waited for again, and
 * ER_QUERY_INTERRUPTED.
 */
const NOT_OF_THE_TABLE: readonly unknown[] = [1205, 1317]

/**
 * Whether the server refused a statement over an open connection: as it does with a table whose tablespace a test has
 * discarded, and for whatever else one can do to a table that its definition does not show.
 */
export function isRefusal(error: unknown): boolean {
  if (!(error instanceof Error) || !('errno' in error) || !('sqlState' in error)) return false
  const isLost = 'fatal' in error && error.fatal === true
  return !isLost && !NOT_OF_THE_TABLE.includes(error.errno)
}
