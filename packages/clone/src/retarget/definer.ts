import { quoteIdentifier } from '@dbenv/core'
import type { Account } from '../accounts/account.ts'

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
