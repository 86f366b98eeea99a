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

/** Reads what the candidates hold; those that are not there or not readable become problems, in their order. */
export async function readSources(
  input: PlanCloneInput,
  candidates: readonly CloneCandidate[],
  problems: CloneProblem[],
): Promise<ReadonlyMap<string, DatabaseCatalogue>> {
  const columnsToo = input.content === 'schema' ? 'without-columns' : 'with-columns'
  const found = await Promise.all(
    candidates.map(
      async (candidate) => await readSource(input, candidate, columnsToo).catch(toProblems(input, candidate)),
    ),
  )
  const catalogues = new Map<string, DatabaseCatalogue>()
  for (const [index, { baseName }] of candidates.entries()) {
    const result = found[index]
    if (result === undefined) continue
    if ('databaseName' in result) catalogues.set(baseName, result)
    else problems.push(...result)
  }
  return catalogues
}

async function readSource(
  { source }: PlanCloneInput,
  { baseName, sourceName }: CloneCandidate,
  columnsToo: 'with-columns' | 'without-columns',
): Promise<DatabaseCatalogue | readonly CloneProblem[]> {
  const catalogue = await readCatalogue(source, sourceName, columnsToo)
  return catalogue === DATABASE_MISSING ? [toMissingSource(baseName, sourceName)] : catalogue
}

function toProblems(
  { source }: PlanCloneInput,
  { baseName }: CloneCandidate,
): (error: unknown) => readonly CloneProblem[] {
  return (error) => {
    if (!(error instanceof UnreadableObjectsError)) throw error
    const { message, objects, hidesTexts } = error
    return [
      ...objects.map((object): CloneProblem => ({ type: 'unreadable-object', baseName, object, message })),
      ...(hidesTexts ? [describeHiddenTexts(source)] : []),
    ]
  }
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
