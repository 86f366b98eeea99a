import { quoteIdentifier } from '@dbenv/core'
import type { DatabaseCatalogue, StoredObject } from '../catalogue/catalogue.ts'
import { quoteText } from '../catalogue/quote.ts'
import { parseAccount } from '../retarget/definer.ts'
import type { ServerFacts } from '../session/server-facts.ts'
import type { Session } from '../session/session.ts'
import type { CloneProblem, PlanCloneInput } from './clone-plan.ts'
import { type Grants, readGrants } from './read-grants.ts'

/** Without one of these the servers leave objects out of their catalogue, and a clone would silently lack them. */
const ON_SOURCE: readonly string[] = ['SELECT', 'SHOW VIEW', 'TRIGGER', 'EVENT', 'EXECUTE']

/** What making, checking and removing any clone takes. */
const ON_TARGET: readonly string[] = [
  'SELECT',
  'INSERT',
  'CREATE',
  'ALTER',
  'INDEX',
  'DROP',
  'REFERENCES',
  'CREATE ROUTINE',
  'ALTER ROUTINE',
  'EXECUTE',
]

/** Privileges that make another account the definer, one of which is enough. */
const OTHER_DEFINER: Readonly<Record<ServerFacts['flavour'], readonly string[]>> = {
  mariadb: ['SET USER', 'SUPER'],
  mysql: ['SET_ANY_DEFINER', 'SET_USER_ID', 'SUPER'],
}

/** What the connected accounts lack on both servers, each with the GRANT to paste. */
export async function findMissingPrivileges(
  input: PlanCloneInput,
  databases: readonly { readonly baseName: string; readonly sourceName: string; readonly databaseName: string }[],
  expected: ReadonlyMap<string, DatabaseCatalogue>,
): Promise<readonly CloneProblem[]> {
  const [source, target] = await Promise.all([readGrants(input.source), readGrants(input.target)])
  return [
    ...databases.flatMap(({ sourceName }) => findOnDatabase(input.source, source, sourceName, ON_SOURCE)),
    ...databases.flatMap(({ baseName, databaseName }) =>
      findOnDatabase(input.target, target, databaseName, toTargetPrivileges(expected.get(baseName))),
    ),
    ...findGlobal(input.target, target, [...expected.values()]),
  ]
}

/** All there are for a database that could not be read: what it holds is not known. */
function toTargetPrivileges(catalogue: DatabaseCatalogue | undefined): readonly string[] {
  return [
    ...ON_TARGET,
    ...(catalogue?.views.length === 0 ? [] : ['CREATE VIEW', 'SHOW VIEW']),
    ...(catalogue?.triggers.length === 0 ? [] : ['TRIGGER']),
    ...(catalogue?.events.length === 0 ? [] : ['EVENT']),
  ]
}

function findOnDatabase(
  { server }: Session,
  grants: Grants | undefined,
  databaseName: string,
  privileges: readonly string[],
): readonly CloneProblem[] {
  const missing = grants ? privileges.filter((privilege) => !grants.holdsOn(privilege, databaseName)) : []
  if (missing.length === 0) return []
  // In a GRANT a name is a pattern: an unescaped `_` would also grant on other databases.
  const pattern = quoteIdentifier(databaseName.replace(/[_%]/g, '\\$&'))
  const grant = `GRANT ${missing.join(', ')} ON ${pattern}.* TO ${quoteAccount(server)}`
  return [
    {
      type: 'missing-privilege',
      grant,
      message: `The account \`${server.account}\` lacks ${missing.join(', ')} on \`${databaseName}\`. Grant it: ${grant};`,
    },
  ]
}

function findGlobal(
  { server }: Session,
  grants: Grants | undefined,
  expected: readonly DatabaseCatalogue[],
): readonly CloneProblem[] {
  if (!grants) return []
  const problems: CloneProblem[] = []
  const objects = expected.flatMap(({ views, routines, triggers, events }) => [
    ...views,
    ...routines,
    ...triggers,
    ...events,
  ])
  const choices = OTHER_DEFINER[server.flavour]
  if (objects.some((object) => isOwnedByOther(object, server)) && !choices.some((name) => grants.holdsGlobally(name))) {
    const grant = `GRANT ${choices[0]} ON *.* TO ${quoteAccount(server)}`
    const message = `Stored objects shall have another definer than \`${server.account}\`, which it may not choose. Grant it: ${grant};`
    problems.push({ type: 'missing-privilege', grant, message })
  }
  const isLogged = server.binaryLog !== 'off' && !server.trustsFunctionCreators
  const needsTrust = objects.some(({ kind }) => kind === 'function' || kind === 'trigger')
  if (isLogged && needsTrust && !grants.holdsGlobally('SUPER')) {
    const grant = 'SET GLOBAL log_bin_trust_function_creators = 1'
    const message = `The binary log is on and \`${server.account}\` has no SUPER, so that functions and triggers are refused (1419). Let them through: ${grant};`
    problems.push({ type: 'missing-privilege', grant, message })
  }
  return problems
}

/** Routines that the account may run but not read: each server has a privilege of its own for that. */
export function describeHiddenTexts({ server }: Session, databaseName: string): CloneProblem {
  const grant =
    server.flavour === 'mysql'
      ? `GRANT SHOW_ROUTINE ON *.* TO ${quoteAccount(server)}`
      : `GRANT SELECT ON mysql.proc TO ${quoteAccount(server)}`
  return {
    type: 'missing-privilege',
    grant,
    message: `The account \`${server.account}\` may not read the routines of \`${databaseName}\`. Grant it: ${grant};`,
  }
}

function isOwnedByOther({ kind, definer }: StoredObject, server: ServerFacts): boolean {
  return kind !== 'library' && definer !== server.account
}

function quoteAccount({ account }: ServerFacts): string {
  const { user, host } = parseAccount(account)
  return `${quoteText(user)}@${quoteText(host)}`
}
