import { REGISTRY_DATABASE, REGISTRY_TABLE } from '@dbenv/core'
import { toMissingGrant } from '../accounts/missing-grant.ts'
import { readAccountGrants } from '../accounts/read-grants.ts'
import { ACCESS_DENIED, errnoOf } from '../session/errno.ts'
import type { Session } from '../session/session.ts'
import type { CloneProblem } from './clone-plan.ts'

/** What is lacking in the registries, and whether they can be read. */
export interface RegistryRights {
  readonly problems: readonly CloneProblem[]
  /** To read them: without that nothing else can be found out. */
  readonly access: 'granted' | 'denied'
}

/** Each refused without that right, whatever grant it comes by; the servers check it before they explain a statement. */
const PROBES: Readonly<Record<string, string>> = {
  SELECT: `SELECT 1 FROM ${REGISTRY_TABLE} LIMIT 0`,
  INSERT: `EXPLAIN INSERT INTO ${REGISTRY_TABLE} (base_name) VALUES ('')`,
  UPDATE: `EXPLAIN UPDATE ${REGISTRY_TABLE} SET base_name = '' WHERE FALSE`,
}

/** ER_BAD_DB_ERROR, ER_NO_SUCH_TABLE. */
const MISSING: ReadonlySet<number | undefined> = new Set([1049, 1146])

/** What a create lacks in the registries: to read that of the source, and to make and change rows in the target's. */
export async function checkRegistryRights(source: Session, target: Session): Promise<RegistryRights> {
  const onTarget = await checkRights(target, ['SELECT', 'INSERT', 'UPDATE'])
  if (source === target) return onTarget
  const onSource = await checkRights(source, ['SELECT'])
  return {
    problems: [...onTarget.problems, ...onSource.problems],
    access: onTarget.access === 'denied' ? 'denied' : onSource.access,
  }
}

async function checkRights(session: Session, privileges: readonly string[]): Promise<RegistryRights> {
  const errnos = await Promise.all(privileges.map((privilege) => findErrno(session, PROBES[privilege] ?? '')))
  const denied = privileges.filter((_, index) => ACCESS_DENIED.has(errnos[index]))
  // A source without a registry is told apart elsewhere; on a target it is made.
  const isToBeMade = privileges.length > 1 && errnos.some((errno) => MISSING.has(errno))
  const access = denied.includes('SELECT') ? 'denied' : 'granted'
  if (denied.length === 0 && !isToBeMade) return { problems: [], access }
  const grants = await readAccountGrants(session.query)
  const wanted = isToBeMade ? [...privileges, 'CREATE'] : privileges
  // With some rights on the table and others on the database MySQL 9.7 refuses a look at single columns (1143).
  const lacking = wanted.filter((privilege) => !grants.holdsOn(privilege, REGISTRY_DATABASE))
  const missing = isToBeMade || lacking.length > 0 ? lacking : denied
  if (missing.length === 0) return { problems: [], access }
  const { account } = session.server
  const { grant, lack } = toMissingGrant(account, missing, REGISTRY_DATABASE, grants)
  const message = `The registry needs more of the account \`${account}\`: it ${lack}`
  return { problems: [{ type: 'missing-privilege', grant, message }], access }
}

async function findErrno(session: Session, sql: string): Promise<number | undefined> {
  return await session.rows(sql).then(
    () => undefined,
    (error: unknown) => errnoOf(error),
  )
}
