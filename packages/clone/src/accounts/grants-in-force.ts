import { foldName } from '@dbenv/core'
import type { GrantNames } from './grant-pattern.ts'
import type { Grant } from './parse-grants.ts'

/** How a server goes by the grants on databases: where several hold on one, they do not add up. */
export interface GrantRules {
  readonly names: GrantNames
  /**
   * Which counts, of those that hold on one database (seen on MariaDB 10.11 and MySQL 9.7):
   * - `first-of-each`: MariaDB, of each account and role the first that SHOW GRANTS lists; theirs add up.
   * - `first`: MySQL while roles are active, the first that SHOW GRANTS lists, whoever has it.
   * - `most-specific`: MySQL else, that whose first wildcard comes last; of two alike the older one, which no list tells.
   */
  readonly choice: 'first-of-each' | 'first' | 'most-specific'
  /** Whether names are compared in lower case (`lower_case_table_names`). */
  readonly letters: 'as-written' | 'folded'
}

/**
 * The grants that a server goes by on a database: the outer ones add up; of the inner ones one counts, and the list does
 * not tell which.
 */
export function findInForce(
  grants: readonly Grant[],
  databaseName: string,
  rules: GrantRules,
): readonly (readonly Grant[])[] {
  const matching = grants.filter((grant) => grant.scope === 'database' && matches(grant, databaseName, rules))
  const [first] = matching
  if (!first) return []
  if (rules.choice === 'first') return [[first]]
  if (rules.choice === 'most-specific') {
    const most = Math.max(...matching.map(toSpecificity))
    return [matching.filter((grant) => toSpecificity(grant) === most)]
  }
  const byGrantee = new Map<string, Grant>()
  for (const grant of matching) if (!byGrantee.has(grant.grantee)) byGrantee.set(grant.grantee, grant)
  return [...byGrantee.values()].map((grant) => [grant])
}

/** Whether the grant holds on one database alone. */
export function isExact(grant: Grant, { names }: GrantRules): boolean {
  return names === 'literal' || toSpecificity(grant) === Number.POSITIVE_INFINITY
}

function matches({ databaseName: pattern }: Grant, databaseName: string, { names, letters }: GrantRules): boolean {
  const fold = (text: string): string => (letters === 'folded' ? foldName(text, 1) : text)
  return names === 'literal' ? fold(pattern) === fold(databaseName) : toPattern(fold(pattern)).test(fold(databaseName))
}

/** Where the first wildcard stands, as MySQL's `get_sort` counts; `%` alone comes after all. */
function toSpecificity({ databaseName: pattern }: Grant): number {
  if (pattern === '%') return -1
  const at = pattern.replace(/\\[\s\S]/g, '..').search(/[_%]/)
  return at < 0 ? Number.POSITIVE_INFINITY : at
}

/** A name in a grant is a pattern: `_` one character, `%` any number, unless escaped. */
function toPattern(name: string): RegExp {
  const source = name.replace(/\\([\s\S])|([_%])|[\s\S]/gu, (character, escaped?: string, wild?: string) => {
    if (wild !== undefined) return wild === '%' ? '[\\s\\S]*' : '[\\s\\S]'
    return (escaped ?? character).replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
  })
  return new RegExp(`^${source}$`, 'u')
}
