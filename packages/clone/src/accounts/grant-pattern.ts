import { quoteIdentifier } from '@dbenv/core'

/** What a name in a grant on a database is: a pattern, or with `partial_revokes` of MySQL that very name. */
export type GrantNames = 'patterns' | 'literal'

/**
 * A database name as GRANT takes it, quoted. As a pattern an unescaped `_` or `%` would also grant on other databases; as
 * a literal name an escaped one would grant on none.
 */
export function toGrantPattern(databaseName: string, names: GrantNames = 'patterns'): string {
  return quoteIdentifier(names === 'literal' ? databaseName : databaseName.replace(/[_%\\]/g, '\\$&'))
}

/** Whether the rights that a test account is advised to have, on `%\_test` and `%\_test-%`, hold on this database. */
export function isWithinTestGrants(databaseName: string): boolean {
  return /_test(?:-|$)/.test(databaseName)
}
