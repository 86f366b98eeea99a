/** The server's error number, where the error has one: drivers misname MariaDB's, so the number decides. */
export function errnoOf(error: unknown): number | undefined {
  const isServers = typeof error === 'object' && error !== null && 'errno' in error
  return isServers && typeof error.errno === 'number' ? error.errno : undefined
}
