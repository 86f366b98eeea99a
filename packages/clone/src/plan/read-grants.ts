import { quoteText } from '../catalogue/quote.ts'
import type { Account } from '../retarget/definer.ts'
import { errnoOf } from '../session/errno.ts'
import { readText } from '../session/row.ts'
import type { Session } from '../session/session.ts'

/** What an account may do, as SHOW GRANTS says it, its active roles included. */
export interface Grants {
  /** `true` when the privilege is held on everything. */
  holdsGlobally(privilege: string): boolean
  /** `true` when the privilege is held on the whole database, by itself, by a pattern or globally. */
  holdsOn(privilege: string, databaseName: string): boolean
  /** `true` when anything is granted on single tables, columns or routines of the database. */
  holdsOnPart(databaseName: string): boolean
}

interface Grant {
  readonly privileges: ReadonlySet<string>
  /** Of a database's name; `undefined`: everything. */
  readonly pattern: RegExp | undefined
}

/** Reads the connected account's grants; `undefined` where the server keeps none (`--skip-grant-tables`). */
export async function readGrants(session: Session): Promise<Grants | undefined> {
  return session.withConnection(async (connection) => {
    try {
      const lines = [...(await connection.rows('SHOW GRANTS')), ...(await readRoleGrants(session, connection.rows))]
      return toGrants(lines.flatMap((row) => Object.values(row).map(String)))
    } catch (error) {
      // ER_OPTION_PREVENTS_STATEMENT
      if (errnoOf(error) === 1290) return undefined
      throw error
    }
  })
}

/**
 * Reads what another account may do, as an object has it that runs with that account's rights: on MySQL its default
 * roles count. Rejects when there is no such account, or the connected one may not look into `mysql`.
 */
export async function readGrantsOf(session: Session, account: Account): Promise<Grants> {
  const name = `${quoteText(account.user)}@${quoteText(account.host)}`
  return session.withConnection(async (connection) => {
    const roles =
      session.server.flavour === 'mariadb'
        ? []
        : await connection.rows(
            'SELECT DEFAULT_ROLE_USER AS user, DEFAULT_ROLE_HOST AS host FROM mysql.default_roles WHERE USER = ? AND HOST = ?',
            [account.user, account.host],
          )
    const using = roles.map((row) => `${quoteText(readText(row, 'user'))}@${quoteText(readText(row, 'host'))}`)
    const lines = await connection.rows(
      `SHOW GRANTS FOR ${name}${using.length > 0 ? ` USING ${using.join(', ')}` : ''}`,
    )
    return toGrants(lines.flatMap((row) => Object.values(row).map(String)))
  })
}

/** MySQL shows what a role holds only when it is asked for it; MariaDB shows it anyway. */
async function readRoleGrants(session: Session, rows: Session['rows']): Promise<Awaited<ReturnType<Session['rows']>>> {
  if (session.server.flavour === 'mariadb') return []
  const [row] = await rows('SELECT CURRENT_ROLE() AS roles')
  const roles = String(row?.['roles'] ?? 'NONE')
  return roles === 'NONE' ? [] : rows(`SHOW GRANTS FOR CURRENT_USER() USING ${roles}`)
}

/** Puts the lines of SHOW GRANTS into words; what is granted on single tables, columns or routines does not count. */
export function toGrants(lines: readonly string[]): Grants {
  const grants = lines.flatMap(parseGrant)
  const parts = new Set(lines.flatMap(parsePart))
  const holds = (grant: Grant, privilege: string): boolean =>
    grant.privileges.has(privilege) || grant.privileges.has('ALL PRIVILEGES') || grant.privileges.has('ALL')
  return {
    holdsGlobally: (privilege) => grants.some((grant) => grant.pattern === undefined && holds(grant, privilege)),
    holdsOn: (privilege, databaseName) =>
      grants.some((grant) => holds(grant, privilege) && (grant.pattern?.test(databaseName) ?? true)),
    holdsOnPart: (databaseName) => parts.has(databaseName),
  }
}

/** The database of a grant on one table or routine; there it is no pattern. */
function parsePart(line: string): readonly string[] {
  const [, name] = /^GRANT .+? ON (?:TABLE |PROCEDURE |FUNCTION )?[`"]((?:[^`"]|``|"")*)[`"]\.[`"]/.exec(line) ?? []
  return name === undefined ? [] : [name.replaceAll('``', '`')]
}

function parseGrant(line: string): readonly Grant[] {
  const found = /^GRANT (.+?) ON (?:\*|[`"]((?:[^`"]|``|"")*)[`"])\.\* TO /.exec(line)
  if (!found?.[1]) return []
  const privileges = new Set(found[1].split(', ').map((privilege) => privilege.toUpperCase()))
  return [{ privileges, pattern: found[2] === undefined ? undefined : toPattern(found[2].replaceAll('``', '`')) }]
}

/** A name in a grant is a pattern: `_` one character, `%` any number, unless escaped. */
function toPattern(name: string): RegExp {
  const source = name.replace(/\\([_%])|([_%])|[\s\S]/g, (character, escaped?: string, wild?: string) => {
    if (wild !== undefined) return wild === '%' ? '[\\s\\S]*' : '[\\s\\S]'
    return (escaped ?? character).replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
  })
  return new RegExp(`^${source}$`, 'u')
}
