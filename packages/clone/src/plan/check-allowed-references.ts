import { foldName } from '@dbenv/core'
import { readText } from '../session/row.ts'
import type { Session } from '../session/session.ts'
import type { CloneProblem, PlanCloneInput, PlannedReference } from './clone-plan.ts'
import type { OutsideMention } from './outside-mentions.ts'

/** What stands against references that were allowed, and what a person should know of them. */
export interface AllowedReferences {
  readonly problems: readonly CloneProblem[]
  readonly warnings: readonly string[]
}

/**
 * What references to databases left out of the clone reach: the originals on one server; on another one its own databases
 * of those names. There, what a table or view names must exist, or it could not be made; what the others name is said.
 */
export async function checkAllowedReferences(
  { source, target, allowedReferences }: PlanCloneInput,
  references: readonly PlannedReference[],
  mentions: readonly OutsideMention[],
): Promise<AllowedReferences> {
  if (source.server.identity === target.server.identity) {
    return { problems: [], warnings: references.filter(({ kind }) => kind === 'allowed').map(describeOriginal) }
  }
  const problems: CloneProblem[] = []
  const warnings: string[] = []
  const fold = (name: string): string => foldName(name, target.server.lowerCaseTableNames)
  const allowed = new Set([...allowedReferences].map(fold))
  const named = mentions.filter(({ database }) => allowed.has(fold(database)))
  for (const database of new Set(named.map((mention) => mention.database))) {
    const uses = named.filter((mention) => mention.database === database)
    const present = await readPresent(target, database)
    if (present === undefined) {
      problems.push({
        type: 'missing-reference',
        database,
        message:
          `${toUsers(uses)} may go on naming \`${database}\`, but the target server has no database of that name (or ` +
          `hides it from the connected account). Make it there, clone \`${database}\` too, or leave what names it out.`,
      })
      continue
    }
    warnings.push(`${toUsers(uses)} will reach the target server's own \`${database}\`, not the source's`)
    const isThere = ({ named: name, privilege }: OutsideMention): boolean =>
      name === undefined || present.has(privilege === 'EXECUTE' ? name.toLowerCase() : fold(name))
    const missing = uses.filter((use) => !isThere(use))
    for (const name of new Set(missing.flatMap((use) => use.named ?? []))) {
      const users = missing.filter((use) => use.named === name)
      const lacks = `\`${database}\` of the target server has no \`${name}\`, which`
      const fixed = users.filter(({ object }) => /^(?:table|view) /.test(object))
      if (fixed.length > 0) {
        const message = `${lacks} ${toUsers(fixed)} needs. Make it there, clone \`${database}\` too, or leave what names it out.`
        problems.push({ type: 'missing-reference', database, message })
      } else warnings.push(`${lacks} ${toUsers(users)} names: it will fail when it gets there`)
    }
  }
  return { problems, warnings }
}

/** Somebody chose that, and whoever works in the clone may not know. */
function describeOriginal({ baseName, object, from }: PlannedReference): string {
  return `In \`${baseName}\`, ${object} goes on naming \`${from}\`, as was allowed: it reaches the original.`
}

/**
 * The tables, views and routines of a database, in the case in which the server compares them; `undefined`: there is no
 * such database.
 */
async function readPresent(target: Session, database: string): Promise<ReadonlySet<string> | undefined> {
  const rows = await target.rows(
    "SELECT '' AS name FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ? " +
      'UNION ALL SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? ' +
      'UNION ALL SELECT LOWER(ROUTINE_NAME) FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = ?',
    [database, database, database],
  )
  if (rows.length === 0) return undefined
  return new Set(rows.map((row) => foldName(readText(row, 'name'), target.server.lowerCaseTableNames)))
}

function toUsers(mentions: readonly OutsideMention[]): string {
  return [...new Set(mentions.map(({ baseName, object }) => `${object} of \`${baseName}\``))].join(', ')
}
