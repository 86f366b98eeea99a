import { isSystemSchema } from '@dbenv/core'
import { toMissingGrant } from '../accounts/missing-grant.ts'
import type { CloneProblem } from './clone-plan.ts'
import type { ReadDefinerGrants } from './definer-grants.ts'
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
export async function checkDefinerRights(
  mentions: readonly OutsideMention[],
  readGrants: ReadDefinerGrants,
): Promise<DefinerRights> {
  const problems: CloneProblem[] = []
  const warnings: string[] = []
  for (const group of groupMentions(mentions)) {
    const { definer, database } = group
    const grants = await readGrants(definer)
    // Said of the clone as a whole (`checkDefiners`).
    if (grants === 'no-such-account') continue
    const objects = listObjects(group.objects)
    if (grants instanceof Error) {
      warnings.push(
        `${objects} will run with the rights of \`${definer}\` and name \`${database}\`, which stays outside the clone; ` +
          `whether that account may is not known (${grants.message}). It takes ${group.privileges.join(', ')} there.`,
      )
      continue
    }
    const missing = group.privileges.filter((privilege) => !grants.holdsOn(privilege, database))
    if (missing.length === 0 || grants.holdsOnPart(database)) continue
    const { grant, lack } = toMissingGrant(definer, missing, database, grants)
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

/** How many objects a message names one by one. */
const NAMED_OBJECTS = 3

function listObjects(objects: readonly string[]): string {
  const named = objects.slice(0, NAMED_OBJECTS).join(', ')
  const text = objects.length > NAMED_OBJECTS ? `${named} and ${objects.length - NAMED_OBJECTS} more` : named
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}
