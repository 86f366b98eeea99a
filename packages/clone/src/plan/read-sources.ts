import type { DatabaseName } from '@dbenv/core'
import type { DatabaseCatalogue } from '../catalogue/catalogue.ts'
import { UnreadableObjectsError } from '../catalogue/catalogue-errors.ts'
import { DATABASE_MISSING, readCatalogue } from '../catalogue/read-catalogue.ts'
import type { CloneProblem, PlanCloneInput } from './clone-plan.ts'
import { describeHiddenTexts } from './find-missing-privileges.ts'

/** One database to copy: its names on both sides. */
export interface CloneCandidate {
  readonly baseName: string
  readonly sourceName: DatabaseName
  readonly databaseName: DatabaseName
}

/** Reads what the candidates hold; those that are not there or not readable become problems. */
export async function readSources(
  input: PlanCloneInput,
  candidates: readonly CloneCandidate[],
  problems: CloneProblem[],
): Promise<ReadonlyMap<string, DatabaseCatalogue>> {
  const catalogues = new Map<string, DatabaseCatalogue>()
  const columnsToo = input.content === 'schema' ? 'without-columns' : 'with-columns'
  const read = async ({ baseName, sourceName }: CloneCandidate): Promise<void> => {
    try {
      const catalogue = await readCatalogue(input.source, sourceName, columnsToo)
      if (catalogue === DATABASE_MISSING) problems.push(toMissingSource(baseName, sourceName))
      else catalogues.set(baseName, catalogue)
    } catch (error) {
      if (!(error instanceof UnreadableObjectsError)) throw error
      for (const object of error.objects) {
        problems.push({ type: 'unreadable-object', baseName, object, message: error.message })
      }
      if (error.hidesTexts) problems.push(describeHiddenTexts(input.source))
    }
  }
  await Promise.all(candidates.map(read))
  return catalogues
}

/** A base name without a database on the source. */
export function toMissingSource(baseName: string, sourceName: string): CloneProblem {
  return {
    type: 'missing-source',
    baseName,
    message:
      `The source has no database \`${sourceName}\` for the base name \`${baseName}\`, or the connected account may not ` +
      'see it. Check the registry and the grants, or exclude it.',
  }
}
