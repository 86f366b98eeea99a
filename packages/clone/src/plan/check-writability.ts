import type { Grants } from '../accounts/grants.ts'
import { readAccountGrants } from '../accounts/read-grants.ts'
import type { DatabaseCatalogue } from '../catalogue/catalogue.ts'
import { readVariables } from '../session/read-variables.ts'
import type { ServerFacts } from '../session/server-facts.ts'
import type { Session } from '../session/session.ts'
import type { CloneProblem } from './clone-plan.ts'
import { findKeylessTables, REQUIRED_BY_SQL } from './find-keyless-tables.ts'

/** Whether the target takes writes from this account, and on MySQL tables without a primary key. */
export async function checkWritability(
  target: Session,
  expected: ReadonlyMap<string, DatabaseCatalogue>,
): Promise<readonly CloneProblem[]> {
  // Of the session: what a clone's connections could set otherwise stands in nobody's way.
  const names = ['read_only', 'super_read_only', 'innodb_read_only', REQUIRED_BY_SQL.setting]
  const variables = await readVariables(target.query, 'SESSION', names)
  const on = new Map(
    [...variables]
      .map(([name, value]) => [name, value.toUpperCase()] as const)
      .filter(([, value]) => value !== 'OFF' && value !== '0'),
  )
  const rules = on.has(REQUIRED_BY_SQL.setting) ? [REQUIRED_BY_SQL] : []
  const keyless = rules.flatMap((rule) =>
    [...expected].flatMap(([baseName, catalogue]) => findKeylessTables(baseName, catalogue, rule)),
  )
  return [...(await findReadOnly(target, on)), ...keyless]
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
