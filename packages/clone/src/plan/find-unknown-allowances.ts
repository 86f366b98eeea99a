import { findNearNames, foldName } from '@dbenv/core'
import { readText } from '../session/row.ts'
import type { CloneProblem, PlanCloneInput, PlannedReference } from './clone-plan.ts'

/**
 * Names among the allowed references that nothing in the clone names and the source has no database of: misspelt, or out
 * of date. What is named may be allowed although it is gone: the objects that name it do not work on the source either.
 */
export async function findUnknownAllowances(
  { source, allowedReferences }: PlanCloneInput,
  references: readonly PlannedReference[],
): Promise<readonly CloneProblem[]> {
  if (allowedReferences.size === 0) return []
  const rows = await source.rows('SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA')
  const names = rows.map((row) => readText(row, 'name'))
  const fold = (name: string): string => foldName(name, source.server.lowerCaseTableNames)
  const known = new Set([...names, ...references.map(({ from }) => from)].map(fold))
  return [...allowedReferences]
    .filter((name) => !known.has(fold(name)))
    .map((database) => {
      const near = findNearNames(database, names).map((name) => `\`${name}\``)
      const message =
        `References to \`${database}\` are allowed, but the source has no database of that name (or hides it from the ` +
        `connected account), and nothing in the clone names it. ${near.length > 0 ? `Did you mean ${near.join(' or ')}? ` : ''}` +
        'Check the spelling, or leave it out of `allowReferences` (`--allow-references`).'
      return { type: 'unknown-reference', database, message }
    })
}
