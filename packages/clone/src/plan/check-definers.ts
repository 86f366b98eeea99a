import { toMissingGrant } from '../accounts/missing-grant.ts'
import type { DatabaseCatalogue, StoredObject } from '../catalogue/catalogue.ts'
import type { ServerFacts } from '../session/server-facts.ts'
import type { DefinerRights } from './check-definer-rights.ts'
import type { CloneProblem, PlanCloneInput } from './clone-plan.ts'
import { type ReadDefinerGrants, toGrantee } from './definer-grants.ts'
import { runsAsDefiner } from './runs-as-definer.ts'

/** What an object needs of its definer, whatever its text does. */
const NEEDED: Readonly<Record<StoredObject['kind'], string | undefined>> = {
  view: 'SELECT',
  procedure: 'EXECUTE',
  function: 'EXECUTE',
  package: 'EXECUTE',
  'package body': 'EXECUTE',
  trigger: 'TRIGGER',
  event: 'EVENT',
  library: undefined,
}

/** What the texts of all but views may do in their own database; what they do, nobody can tell from outside. */
const LIKELY: readonly string[] = ['SELECT', 'INSERT', 'UPDATE', 'DELETE']

/**
 * Whether those whose rights the clone's objects run with exist on the target and may use the clone: the servers make
 * the objects without asking, and refuse (1449, 1356, 1370) whoever uses one. With the definers of the source kept that
 * is a warning, because the source may be no better.
 */
export async function checkDefiners(
  { target, definer: choice }: Pick<PlanCloneInput, 'target' | 'definer'>,
  expected: ReadonlyMap<string, DatabaseCatalogue>,
  readGrants: ReadDefinerGrants,
): Promise<DefinerRights> {
  const problems: CloneProblem[] = []
  const warnings: string[] = []
  const gone = new Set<string>()
  const unknown = new Map<string, string>()
  // What the connected account lacks in the clone is asked for anyway.
  const groups = groupByDefiner(expected, target.server).filter(({ definer }) => definer !== target.server.account)
  for (const { definer, databaseName, privileges, likely } of groups) {
    const grants = await readGrants(definer)
    if (grants === 'no-such-account') gone.add(definer)
    else if (grants instanceof Error) unknown.set(definer, grants.message)
    else {
      const lacks = (privilege: string): boolean => !grants.holdsOn(privilege, databaseName)
      const missing = [...new Set([...privileges, ...likely])].filter(lacks)
      if (missing.length === 0) continue
      const { grant, lack } = toMissingGrant(definer, missing, databaseName, grants)
      const isCertain = privileges.some(lacks)
      const message =
        `Stored objects of \`${databaseName}\` ${isCertain ? 'would' : 'may'} fail, because they run with the rights of ` +
        `\`${definer}\`: it ${lack}`
      if (choice.type === 'keep' || !isCertain) warnings.push(message)
      else problems.push({ type: 'missing-privilege', grant, message })
    }
  }
  for (const definer of gone) {
    const kind = definer.includes('@') ? 'account' : 'role'
    const message =
      `The target has no ${kind} \`${definer}\`, whose rights stored objects of the clone shall run with: whoever uses one ` +
      `is refused (1449). Create the ${kind}, or choose another definer.`
    if (choice.type === 'keep') warnings.push(message)
    else problems.push({ type: 'missing-definer', definer, message })
  }
  for (const [definer, why] of unknown) {
    warnings.push(
      `Stored objects of the clone will run with the rights of \`${definer}\`; whether it exists and may use the clone is ` +
        `not known (${why}).`,
    )
  }
  return { problems, warnings }
}

interface DefinerGroup {
  readonly definer: string
  readonly databaseName: string
  readonly privileges: readonly string[]
  readonly likely: readonly string[]
}

function groupByDefiner(
  expected: ReadonlyMap<string, DatabaseCatalogue>,
  target: ServerFacts,
): readonly DefinerGroup[] {
  return [...expected.values()].flatMap(({ databaseName, views, routines, triggers, events }) => {
    // What does not work on the source lacks nothing by being cloned.
    const working = views.filter((view) => view.invalidBecause === undefined)
    const objects = [...working, ...routines, ...triggers, ...events]
      .filter(runsAsDefiner)
      .map(({ kind, definer }) => ({ kind, grantee: toGrantee(definer, target) }))
    return [...new Set(objects.map(({ grantee }) => grantee))].map((definer) => {
      const kinds = objects.filter(({ grantee }) => grantee === definer).map(({ kind }) => kind)
      const privileges = kinds.flatMap((kind) => NEEDED[kind] ?? [])
      return {
        definer,
        databaseName,
        privileges: [...new Set(privileges)],
        likely: kinds.some((kind) => kind !== 'view' && kind !== 'library') ? LIKELY : [],
      }
    })
  })
}
