import { quoteIdentifier } from '@dbenv/core'

/**
 * A database name as GRANT takes it, quoted: there it is a pattern, and an unescaped `_` or `%` would also grant on other
 * databases.
 */
export function toGrantPattern(databaseName: string): string {
  return quoteIdentifier(databaseName.replace(/[_%\\]/g, '\\$&'))
}

/** Whether the rights that a test account is advised to have, on `%\_test` and `%\_test-%`, hold on this database. */
export function isWithinTestGrants(databaseName: string): boolean {
  return /_test(?:-|$)/.test(databaseName)
}
