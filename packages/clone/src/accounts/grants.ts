import type { GrantNames } from './grant-pattern.ts'
import { findInForce, type GrantRules, isExact } from './grants-in-force.ts'
import { type Grant, givesPrivilege, parseGrants } from './parse-grants.ts'

/** What an account may do, as SHOW GRANTS says it and the server goes by it, its active roles included. */
export interface Grants {
  /** What the name of a database is in a GRANT there: pass it to `toGrantPattern`. */
  readonly names: GrantNames
  /** `true` when the privilege is held on everything, or on all but single databases (`partial_revokes` of MySQL). */
  holdsGlobally(privilege: string): boolean
  /** `true` when the privilege is held on the whole database, by the grant that counts there or globally. */
  holdsOn(privilege: string, databaseName: string): boolean
  /** `true` when anything is granted on single tables, columns or routines of the database. */
  holdsOnPart(databaseName: string): boolean
  /** Whether the account can read anything of the database. */
  mayRead(databaseName: string): boolean
  /** Whether the account can change anything of the database: rows, structure, or what runs there by itself. */
  mayChange(databaseName: string): boolean
  /** The grant on the database that a more specific one would take the place of; absent: nothing would be lost. */
  findWider(databaseName: string): WiderGrant | undefined
}

/** A grant on a pattern of databases. */
export interface WiderGrant {
  /** As GRANT takes it, without its quotes. */
  readonly pattern: string
  /** All that holds on the database by it. */
  readonly privileges: readonly string[]
  readonly grantOption: 'with' | 'without'
  /** Whether a grant on the database's own name would count at all. MySQL: not while roles are active. */
  readonly isReplaceable: boolean
}

/** Privileges on a database by which it can become another one; nothing else that a database has is dangerous. */
const CHANGING: readonly string[] = [
  'INSERT',
  'UPDATE',
  'DELETE',
  'DELETE HISTORY',
  'DELETE VERSIONING ROWS',
  'DROP',
  'ALTER',
  'CREATE',
  'CREATE VIEW',
  'CREATE ROUTINE',
  'ALTER ROUTINE',
  'INDEX',
  'TRIGGER',
  'EVENT',
  // A foreign key from elsewhere refuses deletes here.
  'REFERENCES',
  // A routine there writes with the rights of its definer.
  'EXECUTE',
]

/** Puts the lines of SHOW GRANTS into words. */
export function toGrants(lines: readonly string[], rules: GrantRules): Grants {
  const grants = parseGrants(lines)
  const given = grants.filter(({ verb }) => verb === 'GRANT')
  const revoked = grants.filter(({ verb }) => verb === 'REVOKE')
  const parts = given.filter(({ scope }) => scope === 'part')
  const isRevoked = (privilege: string, databaseName: string): boolean =>
    revoked.some((grant) => grant.databaseName === databaseName && givesPrivilege(grant, privilege))
  const holdsGlobally = (privilege: string): boolean =>
    given.some((grant) => grant.scope === 'everything' && givesPrivilege(grant, privilege))
  const holdsByAll = (privilege: string, databaseName: string): boolean =>
    holdsGlobally(privilege) && !isRevoked(privilege, databaseName)
  const inForce = (databaseName: string) => findInForce(given, databaseName, rules)
  const holdsAny = (privileges: readonly string[], databaseName: string): boolean => {
    // Where the list does not tell which grant counts, each may.
    const possible = [...inForce(databaseName).flat(), ...parts.filter((part) => part.databaseName === databaseName)]
    return privileges.some(
      (privilege) => holdsByAll(privilege, databaseName) || possible.some((grant) => givesPrivilege(grant, privilege)),
    )
  }
  return {
    names: rules.names,
    holdsGlobally,
    holdsOn: (privilege, databaseName) =>
      holdsByAll(privilege, databaseName) ||
      inForce(databaseName).some((alike) => alike.every((grant) => givesPrivilege(grant, privilege))),
    holdsOnPart: (databaseName) => parts.some((grant) => grant.databaseName === databaseName),
    mayRead: (databaseName) => holdsAny(['SELECT'], databaseName),
    mayChange: (databaseName) => holdsAny(CHANGING, databaseName),
    findWider: (databaseName) => toWider(inForce(databaseName), rules),
  }
}

function toWider(inForce: readonly (readonly Grant[])[], rules: GrantRules): WiderGrant | undefined {
  // Of MariaDB's, those of roles go on beside whatever the account is given.
  const own = rules.choice === 'first-of-each' ? inForce.filter(([grant]) => grant?.grantee.includes('@')) : inForce
  const [alike = []] = own
  const [first] = alike
  const isReplaceable = rules.choice !== 'first'
  if (!first || (isReplaceable && isExact(first, rules))) return undefined
  return {
    pattern: first.databaseName,
    privileges: [...new Set(alike.flatMap(({ privileges }) => [...privileges]))],
    grantOption: alike.some(({ grantOption }) => grantOption === 'with') ? 'with' : 'without',
    isReplaceable,
  }
}
