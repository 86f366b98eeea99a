import type { NameMap } from '@dbenv/core'
import { DATABASE_MISSING, readCatalogue } from '../catalogue/read-catalogue.ts'
import type { ClonePlan, CloneProblem } from '../plan/clone-plan.ts'
import { findRemainingNames } from '../retarget/remaining-names.ts'
import { createTextRetargeter } from '../retarget/retarget-text.ts'
import type { Session } from '../session/session.ts'

/**
 * Looks through the databases that an earlier create has made for names that this one would not have left: a reference
 * that was allowed then goes on reaching the original, although the environment now has a database of its own for it.
 */
export async function checkKeptDatabases(
  target: Session,
  kept: NameMap,
  clone: ClonePlan,
): Promise<readonly CloneProblem[]> {
  const retargetText = createTextRetargeter({
    names: clone.retarget,
    shared: clone.shared,
    allowed: clone.allowedReferences,
    lowerCaseTableNames: target.server.lowerCaseTableNames,
  })
  const problems: CloneProblem[] = []
  for (const [baseName, databaseName] of kept) {
    const catalogue = await readCatalogue(target, databaseName, 'without-columns')
    if (catalogue === DATABASE_MISSING) continue
    for (const { object, database, kind } of findRemainingNames(retargetText, catalogue)) {
      problems.push({
        type: 'external-reference',
        baseName,
        object,
        database,
        message:
          `In \`${databaseName}\`, which an earlier create made, ${object} names the database \`${database}\`: it reaches ` +
          'the original. ' +
          (kind === 'retargeted'
            ? 'Delete the environment and create it whole, so that the name can lead to its own copy.'
            : `Allow the reference as then (\`--allow-references ${database}\`, \`allowReferences\`), or delete the environment.`),
      })
    }
  }
  return problems
}
