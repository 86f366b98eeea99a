import type { QueryFunction } from '@dbenv/core'
import { quoteText } from '../catalogue/quote.ts'
import { readRows } from '../session/read-rows.ts'
import { readText } from '../session/row.ts'

/** An account, as in `DEFINER = user@host`. */
export interface Account {
  readonly user: string
  readonly host: string
}

/** Splits `user@host` as the catalogue writes it: the host has no `@`, the user may. */
export function parseAccount(account: string): Account {
  const at = account.lastIndexOf('@')
  return at < 0 ? { user: account, host: '%' } : { user: account.slice(0, at), host: account.slice(at + 1) }
}

/** The account that a server took a connection for, which may be another than the one that asked: `app@%` for `app`. */
export async function readAccount(query: QueryFunction): Promise<Account> {
  const [row] = await readRows(query, 'SELECT CURRENT_USER() AS account')
  return parseAccount(readText(row ?? {}, 'account'))
}

/** An account as statements take it. */
export function quoteAccount({ user, host }: Account): string {
  return `${quoteText(user)}@${quoteText(host)}`
}

/** Whom a GRANT names: an account (`user@host`), or a role of MariaDB, which has no host (`reporting`). */
export function quoteGrantee(grantee: string): string {
  return grantee.includes('@') ? quoteAccount(parseAccount(grantee)) : quoteText(grantee)
}
