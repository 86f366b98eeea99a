import { isSystemSchema } from '@dbenv/core'
import { parseAccount } from '../accounts/account.ts'
import type { Grants } from '../accounts/grants.ts'
import { readAccountGrants, readGrantsOf } from '../accounts/read-grants.ts'
import type { Session } from '../session/session.ts'
import type { CloneProblem } from './clone-plan.ts'
import { toMissingGrant } from './find-missing-privileges.ts'
import type { OutsideMention } from './outside-mentions.ts'

/** What stands against a clone, and what could not be found out. */
export interface DefinerRights {
  readonly problems: readonly CloneProblem[]
  readonly warnings: readonly string[]
}

/**
 * Whether those whose rights the clone's objects run with may do in databases outside the clone what the objects do
 * there. The source's definer could; the clone's is often another one, and the server says so only to whoever uses the
 * object. Rights on a part of a database are taken for enough: verify opens the views.
 */
export async function checkDefinerRights(target: Session, mentions: readonly OutsideMention[]): Promise<DefinerRights> {
  const problems: CloneProblem[] = []
  const warnings: string[] = []
  const known = new Map<string, Grants | Error>()
  for (const group of groupMentions(mentions)) {
    const { definer, database } = group
    const grants = known.get(definer) ?? (await findGrants(target, definer))
    known.set(definer, grants)
    const objects = listObjects(group.objects)
    if (grants instanceof Error) {
      const { grant } = toMissingGrant(definer, group.privileges, database)
      warnings.push(
        `${objects} will run with the rights of \`${definer}\` and name \`${database}\`, which stays outside the clone; ` +
          `whether that account may is not known (${grants.message}). If it may not: ${grant};`,
      )
      continue
    }
    const missing = group.privileges.filter((privilege) => !grants.holdsOn(privilege, database))
    if (missing.length === 0 || grants.holdsOnPart(database)) continue
    const { grant, lack } = toMissingGrant(definer, missing, database)
    const message = `${objects} would not work in the clone, where they run with the rights of \`${definer}\`: it ${lack}`
    // Few would give a test account the server's own tables, and parts of performance_schema are everybody's.
    if (isSystemSchema(database)) warnings.push(message)
    else problems.push({ type: 'missing-privilege', grant, message })
  }
  return { problems, warnings }
}

interface MentionGroup {
  readonly definer: string
  readonly database: string
  readonly privileges: readonly string[]
  readonly objects: readonly string[]
}

function groupMentions(mentions: readonly OutsideMention[]): readonly MentionGroup[] {
  const groups = new Map<string, MentionGroup>()
  for (const { definer, database, privilege, object, baseName } of mentions) {
    if (definer === undefined) continue
    const key = JSON.stringify([definer, database])
    const { privileges = [], objects = [] } = groups.get(key) ?? {}
    groups.set(key, {
      definer,
      database,
      privileges: [...new Set([...privileges, privilege])],
      objects: [...new Set([...objects, `${object} of \`${baseName}\``])],
    })
  }
  return [...groups.values()]
}

/** An `Error` where they cannot be read. */
async function findGrants(target: Session, definer: string): Promise<Grants | Error> {
  if (definer === target.server.account) return await readAccountGrants(target.query)
  return await readGrantsOf(target, parseAccount(definer)).catch((error: unknown) =>
    error instanceof Error ? error : new Error(String(error)),
  )
}

/** How many objects a message names one by one. */
const NAMED_OBJECTS = 3

function listObjects(objects: readonly string[]): string {
  const named = objects.slice(0, NAMED_OBJECTS).join(', ')
  const text = objects.length > NAMED_OBJECTS ? `${named} and ${objects.length - NAMED_OBJECTS} more` : named
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}
