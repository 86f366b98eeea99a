import { isSameDatabase } from '@dbenv/core'
import type { ClonePlan, CloneProblem } from '../plan/clone-plan.ts'
import { readText } from '../session/row.ts'
import type { Places } from './place.ts'

/** Shared databases that the clone refers to and another place does not have: they are never copied by themselves. */
export async function findMissingShared(
  { references }: ClonePlan,
  { source, target }: Places,
): Promise<readonly CloneProblem[]> {
  const { identity, lowerCaseTableNames } = target.session.server
  if (identity === source.session.server.identity) return []
  const rows = await target.session.rows('SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA')
  const present = rows.map((row) => readText(row, 'name'))
  const needed = references.filter(
    ({ kind, to }) => kind === 'shared' && !present.some((name) => isSameDatabase(name, to, lowerCaseTableNames)),
  )
  return [...new Set(needed.map(({ to }) => to))].map((database) => {
    const users = needed.filter(({ to }) => to === database).map(({ baseName, object }) => `${object} of ${baseName}`)
    return {
      type: 'missing-shared',
      database,
      message:
        `the shared database \`${database}\` is not on the target server, and is named by ${users.join(', ')}. ` +
        'Copy it there under its own name first, or leave those databases out.',
    }
  })
}
