import type { QueryFunction } from '@dbenv/core'
import { errnoOf } from '../session/errno.ts'
import { readRows } from '../session/read-rows.ts'
import { type Row, readText } from '../session/row.ts'
import type { Session } from '../session/session.ts'
import { type Account, quoteAccount } from './account.ts'
import { type Grants, toGrants } from './grants.ts'

/** ER_OPTION_PREVENTS_STATEMENT: the server runs with `--skip-grant-tables`. */
const NO_GRANTS_KEPT = 1290

/**
 * Reads what the account of a connection may do, the roles included that are active there: at first its default ones.
 * Everything, where the server keeps no grants.
 */
export async function readAccountGrants(query: QueryFunction): Promise<Grants> {
  try {
    // Without FOR both servers also show what the active roles hold (MySQL: `Sql_cmd_show_grants` in sql_authorization).
    return toGrants(toLines(await readRows(query, 'SHOW GRANTS')))
  } catch (error) {
    if (errnoOf(error) !== NO_GRANTS_KEPT) throw error
    return toGrants(['GRANT ALL PRIVILEGES ON *.* TO CURRENT_USER'])
  }
}

/**
 * Reads what another account may do, as an object has it that runs with that account's rights: on MySQL its default
 * roles count. Rejects when there is no such account, or the connected one may not look into `mysql`.
 */
export async function readGrantsOf({ query, server }: Session, account: Account): Promise<Grants> {
  const roles =
    server.flavour === 'mariadb'
      ? []
      : await readRows(
          query,
          'SELECT DEFAULT_ROLE_USER AS user, DEFAULT_ROLE_HOST AS host FROM mysql.default_roles WHERE USER = ? AND HOST = ?',
          [account.user, account.host],
        )
  const names = roles.map((row) => quoteAccount({ user: readText(row, 'user'), host: readText(row, 'host') }))
  const using = names.length > 0 ? ` USING ${names.join(', ')}` : ''
  return toGrants(toLines(await readRows(query, `SHOW GRANTS FOR ${quoteAccount(account)}${using}`)))
}

function toLines(rows: readonly Row[]): readonly string[] {
  return rows.flatMap((row) => Object.values(row).map(String))
}
