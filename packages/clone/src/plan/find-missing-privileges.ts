import { parseAccount, quoteAccount } from '../accounts/account.ts'
import type { Grants } from '../accounts/grants.ts'
import { toMissingGrant } from '../accounts/missing-grant.ts'
import { readAccountGrants } from '../accounts/read-grants.ts'
import type { DatabaseCatalogue, StoredObject } from '../catalogue/catalogue.ts'
import type { ServerFacts } from '../session/server-facts.ts'
import type { Session } from '../session/session.ts'
import type { CloneProblem, DefinerChoice, PlanCloneInput } from './clone-plan.ts'
import { findBinaryLogRefusals } from './find-binary-log-refusals.ts'
import { findEncryptionRights } from './find-encryption-rights.ts'
import type { CloneCandidate } from './read-sources.ts'

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

/**
 * What the connected accounts lack on both servers, each with the GRANT to paste, all at once: where the source hides a
 * part of itself, what that part may take is asked for as well, rather than one GRANT after the other.
 */
export async function findMissingPrivileges(
  input: PlanCloneInput,
  databases: readonly CloneCandidate[],
  expected: ReadonlyMap<string, DatabaseCatalogue>,
): Promise<readonly CloneProblem[]> {
  const [source, target] = await Promise.all([
    readAccountGrants(input.source.query),
    readAccountGrants(input.target.query),
  ])
  const onSource = databases.flatMap(({ sourceName }) => findOnDatabase(input.source, source, sourceName, ON_SOURCE))
  const isPartlyHidden = onSource.length > 0 || databases.some(({ baseName }) => !expected.has(baseName))
  return [
    ...onSource,
    ...(isPartlyHidden ? await findHiddenTexts(input.source, source) : []),
    ...databases.flatMap(({ baseName, databaseName }) =>
      findOnDatabase(input.target, target, databaseName, toTargetPrivileges(expected.get(baseName))),
    ),
    ...findOtherDefiners(input, target, [...expected.values()], isPartlyHidden),
    ...(await findBinaryLogRefusals(input, target, databases, expected, isPartlyHidden)),
    ...(await findEncryptionRights(input.target, target, expected)),
  ]
}

/** All there are for a database that could not be read: what it holds is not known. */
function toTargetPrivileges(catalogue: DatabaseCatalogue | undefined): readonly string[] {
  return [
    ...ON_TARGET,
    ...(catalogue?.views.length === 0 ? [] : ['CREATE VIEW', 'SHOW VIEW']),
    ...(catalogue?.triggers.length === 0 ? [] : ['TRIGGER']),
    ...(catalogue?.events.length === 0 ? [] : ['EVENT']),
    // The servers want the rights that a MERGE table gives on the tables beneath it.
    ...(catalogue && !catalogue.tables.some(({ engine }) => engine.toLowerCase() === 'mrg_myisam')
      ? []
      : ['UPDATE', 'DELETE']),
  ]
}

function findOnDatabase(
  { server }: Session,
  grants: Grants,
  databaseName: string,
  privileges: readonly string[],
): readonly CloneProblem[] {
  const missing = privileges.filter((privilege) => !grants.holdsOn(privilege, databaseName))
  if (missing.length === 0) return []
  const { grant, lack } = toMissingGrant(server.account, missing, databaseName, grants)
  return [{ type: 'missing-privilege', grant, message: `The account \`${server.account}\` ${lack}` }]
}

function findOtherDefiners(
  { target: { server }, definer }: PlanCloneInput,
  grants: Grants,
  expected: readonly DatabaseCatalogue[],
  isPartlyHidden: boolean,
): readonly CloneProblem[] {
  const objects = expected.flatMap(({ views, routines, triggers, events }) => [
    ...views,
    ...routines,
    ...triggers,
    ...events,
  ])
  const choices = OTHER_DEFINER[server.flavour]
  const isWanted =
    objects.some((object) => isOwnedByOther(object, server)) || (isPartlyHidden && mayChooseOther(definer, server))
  if (!isWanted || choices.some((name) => grants.holdsGlobally(name))) return []
  const grant = `GRANT ${choices[0]} ON *.* TO ${quoteAccount(parseAccount(server.account))}`
  const message = `Stored objects shall have another definer than \`${server.account}\`, which it may not choose. Grant it: ${grant};`
  return [{ type: 'missing-privilege', grant, message }]
}

/** Whether the account would be shown the texts of routines that it does not own. */
async function findHiddenTexts(session: Session, grants: Grants): Promise<readonly CloneProblem[]> {
  if (grants.holdsGlobally('SELECT') || grants.holdsGlobally('SHOW_ROUTINE')) return []
  if (session.server.flavour === 'mariadb') {
    // A grant on one table is no line of what `grants` knows.
    const isReadable = await session.rows('SELECT 1 FROM mysql.proc LIMIT 0').then(
      () => true,
      () => false,
    )
    if (isReadable) return []
  }
  return [describeHiddenTexts(session)]
}

/** Routines that the account may run but not read: each server has a privilege of its own for that. */
export function describeHiddenTexts({ server }: Session): CloneProblem {
  const grant =
    server.flavour === 'mysql'
      ? `GRANT SHOW_ROUTINE ON *.* TO ${quoteAccount(parseAccount(server.account))}`
      : `GRANT SELECT ON mysql.proc TO ${quoteAccount(parseAccount(server.account))}`
  return {
    type: 'missing-privilege',
    grant,
    message: `The account \`${server.account}\` may not read the texts of routines, which it did not make. Grant it: ${grant};`,
  }
}

function isOwnedByOther({ kind, definer }: StoredObject, server: ServerFacts): boolean {
  return kind !== 'library' && definer !== server.account
}

function mayChooseOther(definer: DefinerChoice, { account }: ServerFacts): boolean {
  return definer.type === 'keep' || (definer.type === 'account' && `${definer.user}@${definer.host}` !== account)
}
