/** What an account may do, as SHOW GRANTS says it, its active roles included. */
export interface Grants {
  /** `true` when the privilege is held on everything, or on all but single databases (`partial_revokes` of MySQL). */
  holdsGlobally(privilege: string): boolean
  /** `true` when the privilege is held on the whole database, by itself, by a pattern or globally. */
  holdsOn(privilege: string, databaseName: string): boolean
  /** `true` when anything is granted on single tables, columns or routines of the database. */
  holdsOnPart(databaseName: string): boolean
  /** Whether the account can read anything of the database. */
  mayRead(databaseName: string): boolean
  /** Whether the account can change anything of the database: rows, structure, or what runs there by itself. */
  mayChange(databaseName: string): boolean
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

interface Grant {
  readonly verb: 'GRANT' | 'REVOKE'
  readonly privileges: ReadonlySet<string>
  readonly scope: 'everything' | 'database' | 'part'
  /** Of a grant on a database a pattern; empty for everything. */
  readonly databaseName: string
}

const NAME = '(?:`(?:[^`]|``)*`|"(?:[^"]|"")*")'
const LINE = new RegExp(
  `^(GRANT|REVOKE) (.+?) ON (?:(?:TABLE|PROCEDURE|FUNCTION|PACKAGE|PACKAGE BODY|LIBRARY) )?(\\*|${NAME})\\.(\\*|${NAME}) (?:TO|FROM) `,
)
/** The columns of a privilege: ``SELECT (`a`, `b`)``. */
const COLUMNS = new RegExp(` \\((?:${NAME}|[^)])*\\)`, 'g')

/** Puts the lines of SHOW GRANTS into words. */
export function toGrants(lines: readonly string[]): Grants {
  const grants = lines.flatMap(parseGrant)
  const given = grants.filter(({ verb }) => verb === 'GRANT')
  const revoked = grants.filter(({ verb }) => verb === 'REVOKE')
  const patterns = new Map(given.map((grant) => [grant, toPattern(grant.databaseName)]))
  const isRevoked = (privilege: string, databaseName: string): boolean =>
    revoked.some((grant) => grant.databaseName === databaseName && holds(grant, privilege))
  const holdsOn = (privilege: string, databaseName: string): boolean =>
    given.some((grant) => {
      if (!holds(grant, privilege) || grant.scope === 'part') return false
      if (grant.scope === 'everything') return !isRevoked(privilege, databaseName)
      return patterns.get(grant)?.test(databaseName) ?? false
    })
  const parts = given.filter(({ scope }) => scope === 'part')
  const holdsAny = (privileges: readonly string[], databaseName: string): boolean =>
    privileges.some(
      (privilege) =>
        holdsOn(privilege, databaseName) ||
        parts.some((grant) => grant.databaseName === databaseName && holds(grant, privilege)),
    )
  return {
    holdsGlobally: (privilege) => given.some((grant) => grant.scope === 'everything' && holds(grant, privilege)),
    holdsOn,
    holdsOnPart: (databaseName) => parts.some((grant) => grant.databaseName === databaseName),
    mayRead: (databaseName) => holdsAny(['SELECT'], databaseName),
    mayChange: (databaseName) => holdsAny(CHANGING, databaseName),
  }
}

function holds({ privileges }: Grant, privilege: string): boolean {
  return privileges.has(privilege) || privileges.has('ALL PRIVILEGES') || privileges.has('ALL')
}

function parseGrant(line: string): readonly Grant[] {
  const [, verb, list = '', database = '', object] = LINE.exec(line) ?? []
  if (verb === undefined) return []
  // MySQL writes its dynamic privileges without a space between.
  const privileges = new Set(list.replace(COLUMNS, '').toUpperCase().split(/, ?/))
  const scope = database === '*' ? 'everything' : object === '*' ? 'database' : 'part'
  return [{ verb: verb === 'GRANT' ? 'GRANT' : 'REVOKE', privileges, scope, databaseName: unquote(database) }]
}

function unquote(name: string): string {
  const quote = name.charAt(0)
  return name === '*' ? '' : name.slice(1, -1).replaceAll(quote + quote, quote)
}

/** A name in a grant is a pattern: `_` one character, `%` any number, unless escaped. */
function toPattern(name: string): RegExp {
  const source = name.replace(/\\([\s\S])|([_%])|[\s\S]/gu, (character, escaped?: string, wild?: string) => {
    if (wild !== undefined) return wild === '%' ? '[\\s\\S]*' : '[\\s\\S]'
    return (escaped ?? character).replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
  })
  return new RegExp(`^${source}$`, 'u')
}
