import { quoteIdentifier } from '@dbenv/core'

/** An account, as in `DEFINER = user@host`. */
export interface Account {
  readonly user: string
  readonly host: string
}

const NAME = '(?:`(?:[^`]|``)*`|\'(?:[^\']|\'\')*\'|"(?:[^"]|"")*"|[\\w$.%-]+)'
const DEFINER = new RegExp(
  `^(CREATE\\s+(?:OR\\s+REPLACE\\s+)?(?:ALGORITHM\\s*=\\s*\\w+\\s+)?)DEFINER\\s*=\\s*${NAME}(?:@${NAME})?`,
  'i',
)

/**
 * The text of SHOW CREATE with another account as its DEFINER. A text without one (a library, a package of ORACLE mode)
 * stays as it is.
 */
export function replaceDefiner(createSql: string, { user, host }: Account): string {
  return createSql.replace(
    DEFINER,
    (_, head: string) => `${head}DEFINER=${quoteIdentifier(user)}@${quoteIdentifier(host)}`,
  )
}

/** Splits `user@host` as the catalogue writes it: the host has no `@`, the user may. */
export function parseAccount(account: string): Account {
  const at = account.lastIndexOf('@')
  return at < 0 ? { user: account, host: '%' } : { user: account.slice(0, at), host: account.slice(at + 1) }
}
