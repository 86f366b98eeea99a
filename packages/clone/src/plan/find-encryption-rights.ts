import { parseAccount, quoteAccount } from '../accounts/account.ts'
import type { Grants } from '../accounts/grants.ts'
import type { DatabaseCatalogue } from '../catalogue/catalogue.ts'
import { replaceOutsideQuotes } from '../retarget/replace-outside-quotes.ts'
import { readVariables } from '../session/read-variables.ts'
import type { Session } from '../session/session.ts'
import type { CloneProblem } from './clone-plan.ts'

/**
 * Whether the account may make databases whose encryption is not the target's default, and tables that are otherwise than
 * their database. MySQL asks for a privilege of its own then, where table_encryption_privilege_check is on; SUPER is not
 * enough (9.7).
 */
export async function findEncryptionRights(
  { query, server }: Session,
  grants: Grants,
  expected: ReadonlyMap<string, DatabaseCatalogue>,
): Promise<readonly CloneProblem[]> {
  if (server.flavour === 'mariadb' || grants.holdsGlobally('TABLE_ENCRYPTION_ADMIN')) return []
  const variables = await readVariables(query, 'GLOBAL', [CHECK, DEFAULT])
  const byDefault = variables.get(DEFAULT)
  if (variables.get(CHECK) !== 'ON' || byDefault === undefined) return []
  const others = [...expected].filter(
    ([, catalogue]) => catalogue.encryption.toUpperCase() !== byDefault || hasOtherTable(catalogue),
  )
  if (others.length === 0) return []
  const grant = `GRANT TABLE_ENCRYPTION_ADMIN ON *.* TO ${quoteAccount(parseAccount(server.account))}`
  const message =
    `The target has ${DEFAULT} = ${byDefault} and ${CHECK} = ON, so that \`${server.account}\` may not make databases, or ` +
    `tables in them, that are otherwise, as on the source: ${others.map(([baseName]) => baseName).join(', ')}. Grant it: ${grant};`
  return [{ type: 'missing-privilege', grant, message }]
}

function hasOtherTable({ encryption, tables }: DatabaseCatalogue): boolean {
  const other = encryption === 'on' ? / ENCRYPTION='N'/ : / ENCRYPTION='Y'/
  return tables.some(({ createSql }) => replaceOutsideQuotes(createSql, other, '') !== createSql)
}

const CHECK = 'table_encryption_privilege_check'
const DEFAULT = 'default_table_encryption'
