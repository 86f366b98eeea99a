import type { QueryFunction } from '@dbenv/core'
import { errnoOf } from '../session/errno.ts'
import { readRows } from '../session/read-rows.ts'
import { readVariables } from '../session/read-variables.ts'
import { type Row, readText } from '../session/row.ts'
import type { Session } from '../session/session.ts'
import { parseAccount, quoteAccount, quoteGrantee } from './account.ts'
import type { GrantNames } from './grant-pattern.ts'
import { type Grants, toGrants } from './grants.ts'
import type { GrantRules } from './grants-in-force.ts'

/** ER_OPTION_PREVENTS_STATEMENT: the server runs with `--skip-grant-tables`. */
const NO_GRANTS_KEPT = 1290

/**
 * Reads what the account of a connection may do, the roles included that are active there: at first its default ones.
 * Everything, where the server keeps no grants.
 */
export async function readAccountGrants(query: QueryFunction): Promise<Grants> {
  const variables = await readRuleVariables(query)
  const [role] = isMariaDb(variables) ? [] : await readRows(query, 'SELECT CURRENT_ROLE() AS roles')
  const rules = toRules(variables, role && readText(role, 'roles') !== 'NONE' ? 'active' : 'none')
  try {
    // Without FOR both servers also show what the active roles hold (MySQL: `Sql_cmd_show_grants` in sql_authorization).
    return toGrants(toLines(await readRows(query, 'SHOW GRANTS')), rules)
  } catch (error) {
    if (errnoOf(error) !== NO_GRANTS_KEPT) throw error
    return toGrants(['GRANT ALL PRIVILEGES ON *.* TO CURRENT_USER'], rules)
  }
}

/**
 * Reads what another account (`user@host`) or role may do, as an object has it that runs with that account's rights: on
 * MySQL its default roles count. Rejects when there is no such account, or the connected one may not look into `mysql`.
 */
export async function readGrantsOf({ query, server }: Session, grantee: string): Promise<Grants> {
  const { user, host } = parseAccount(grantee)
  const roles =
    server.flavour === 'mariadb'
      ? []
      : await readRows(
          query,
          'SELECT DEFAULT_ROLE_USER AS user, DEFAULT_ROLE_HOST AS host FROM mysql.default_roles WHERE USER = ? AND HOST = ?',
          [user, host],
        )
  const names = roles.map((row) => quoteAccount({ user: readText(row, 'user'), host: readText(row, 'host') }))
  const using = names.length > 0 ? ` USING ${names.join(', ')}` : ''
  const rules = toRules(await readRuleVariables(query), names.length > 0 ? 'active' : 'none')
  return toGrants(toLines(await readRows(query, `SHOW GRANTS FOR ${quoteGrantee(grantee)}${using}`)), rules)
}

/** Reads what the name of a database is in a GRANT on this server. */
export async function readGrantNames(query: QueryFunction): Promise<GrantNames> {
  return toRules(await readRuleVariables(query), 'none').names
}

async function readRuleVariables(query: QueryFunction): Promise<ReadonlyMap<string, string>> {
  return await readVariables(query, 'GLOBAL', ['version', 'partial_revokes', 'lower_case_table_names'])
}

function isMariaDb(variables: ReadonlyMap<string, string>): boolean {
  return /mariadb/i.test(variables.get('version') ?? '')
}

function toRules(variables: ReadonlyMap<string, string>, roles: 'active' | 'none'): GrantRules {
  return {
    names: variables.get('partial_revokes') === 'ON' ? 'literal' : 'patterns',
    choice: isMariaDb(variables) ? 'first-of-each' : roles === 'active' ? 'first' : 'most-specific',
    letters: variables.get('lower_case_table_names') === '0' ? 'as-written' : 'folded',
  }
}

function toLines(rows: readonly Row[]): readonly string[] {
  return rows.flatMap((row) => Object.values(row).map(String))
}
