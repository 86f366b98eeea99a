import type { Grants } from '../accounts/grants.ts'
import { readAccountGrants } from '../accounts/read-grants.ts'
import type { DatabaseCatalogue } from '../catalogue/catalogue.ts'
import { readText } from '../session/row.ts'
import type { ServerFacts } from '../session/server-facts.ts'
import type { Session } from '../session/session.ts'
import type { CloneProblem } from './clone-plan.ts'

/** Whether the target takes writes from this account, and on MySQL tables without a primary key. */
export async function checkWritability(
  target: Session,
  expected: ReadonlyMap<string, DatabaseCatalogue>,
): Promise<readonly CloneProblem[]> {
  // Of the session: what a clone's connections could set otherwise stands in nobody's way.
  const rows = await target.rows(
    "SHOW VARIABLES WHERE Variable_name IN ('read_only', 'super_read_only', 'innodb_read_only', 'sql_require_primary_key')",
  )
  const on = new Map(
    rows
      .map((row) => [readText(row, 'Variable_name').toLowerCase(), readText(row, 'Value').toUpperCase()] as const)
      .filter(([, value]) => value !== 'OFF' && value !== '0'),
  )
  return [...(await findReadOnly(target, on)), ...findKeyless(on, expected)]
}

async function findReadOnly(target: Session, on: ReadonlyMap<string, string>): Promise<readonly CloneProblem[]> {
  const absolute = ['innodb_read_only', 'super_read_only'].find((name) => on.has(name))
  // MariaDB 11.8 has a value that nobody is excepted from.
  const isForAll = absolute !== undefined || on.get('read_only') === 'NO_LOCK_NO_ADMIN'
  const setting = absolute ?? (on.has('read_only') ? 'read_only' : undefined)
  if (setting === undefined) return []
  if (!isForAll && isExcepted(target.server, await readAccountGrants(target.query))) return []
  const message =
    `The target server takes no writes from \`${target.server.account}\`: ${setting} is ${on.get(setting)}. Connect to the ` +
    'primary server, or let this one be written to.'
  return [{ type: 'read-only-target', setting, message }]
}

function isExcepted({ flavour, version }: ServerFacts, grants: Grants): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  // Since 10.11 MariaDB's SUPER is without it.
  const isBySuper = flavour === 'mysql' || major < 10 || (major === 10 && minor < 11)
  const own = flavour === 'mysql' ? ['CONNECTION_ADMIN'] : ['READ_ONLY ADMIN', 'READ ONLY ADMIN']
  return [...own, ...(isBySuper ? ['SUPER'] : [])].some((privilege) => grants.holdsGlobally(privilege))
}

/** An account that may switch the rule off for itself has done so when its session opened. */
function findKeyless(
  on: ReadonlyMap<string, string>,
  expected: ReadonlyMap<string, DatabaseCatalogue>,
): readonly CloneProblem[] {
  const setting = 'sql_require_primary_key'
  if (!on.has(setting)) return []
  return [...expected].flatMap(([baseName, { tables }]): readonly CloneProblem[] => {
    const keyless = tables.filter(({ createSql }) => !/^\s*PRIMARY KEY\b/m.test(createSql)).map(({ name }) => name)
    if (keyless.length === 0) return []
    const message =
      `Tables of \`${baseName}\` have no primary key, and the target has ${setting} = ON, which the account may not change ` +
      `for itself: ${keyless.join(', ')}. SET GLOBAL ${setting} = OFF there while you clone, or leave \`${baseName}\` out.`
    return [{ type: 'server-setting', setting, message }]
  })
}
