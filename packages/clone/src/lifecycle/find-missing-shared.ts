import { isSameDatabase, REGISTRY_DATABASE } from '@dbenv/core'
import type { ClonePlan, CloneProblem } from '../plan/clone-plan.ts'
import { readText } from '../session/row.ts'
import type { Places } from './place.ts'

/** Shared databases that the clone refers to and that neither place has: nothing to refer to, and nothing to copy. */
export async function findMissingShared(
  { references }: ClonePlan,
  { source, target }: Places,
  copied: ClonePlan | undefined,
): Promise<readonly CloneProblem[]> {
  const { identity, lowerCaseTableNames } = target.session.server
  if (identity === source.session.server.identity) return []
  const rows = await target.session.rows('SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA')
  // The registry's database is made before anything else.
  const present = [...rows.map((row) => readText(row, 'name')), ...(copied?.retarget.keys() ?? []), REGISTRY_DATABASE]
  const needed = references.filter(
    ({ kind, to }) => kind === 'shared' && !present.some((name) => isSameDatabase(name, to, lowerCaseTableNames)),
  )
  return [...new Set(needed.map(({ to }) => to))].map((database) => {
    const users = needed.filter(({ to }) => to === database).map(({ baseName, object }) => `${object} of ${baseName}`)
    return {
      type: 'missing-shared',
      database,
      message:
        `the shared database \`${database}\` is neither on the target server nor on the source's, and is named by ${users.join(', ')}. ` +
        'Make it there, or leave those databases out.',
    }
  })
}
