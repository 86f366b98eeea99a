import type { DatabaseCatalogue } from '../catalogue/catalogue.ts'
import { DATABASE_MISSING, readCatalogue } from '../catalogue/read-catalogue.ts'
import type { StageInput } from '../jobs/stage-input.ts'
import { findRemainingNames } from '../retarget/remaining-names.ts'
import type { TextRetargeter } from '../retarget/retarget-text.ts'
import type { SessionConnection } from '../session/session.ts'
import { compareCatalogues } from './compare-catalogues.ts'
import { compareRows } from './compare-rows.ts'
import { compareStoredColumns } from './compare-stored-columns.ts'
import { findBrokenViews } from './find-broken-views.ts'
import { foldNames } from './fold-names.ts'
import { readForeignNames } from './read-foreign-names.ts'
import { VerificationFailedError } from './verify-errors.ts'

/** What was done before, and what is held against it. */
export interface VerifyInput extends StageInput {
  /** Names the databases that a text names; on a finished clone it must find nothing to retarget. */
  readonly retargetText: TextRetargeter
  /** Tells what a database name found in the server's catalogue is to this clone. */
  readonly isAllowed: (databaseName: string) => boolean
  /** Base name -> table -> rows copied; empty for a schema. */
  readonly copiedRows: ReadonlyMap<string, ReadonlyMap<string, number>>
  /** Base name -> views that do not work on the source and were not taken by the target. */
  readonly leftOutViews: ReadonlyMap<string, ReadonlyMap<string, string>>
  /** Called for a view that works on the source and that the target cannot open. */
  readonly onBrokenView: (baseName: string, view: string, why: string) => void
  /** Compares every row with the source as well. */
  readonly compareWithSource: ((database: StageInput['databases'][number]) => Promise<readonly string[]>) | undefined
  /** `beside`: the source is on the same server, where rows can be held against each other in one statement. */
  readonly sourceLies: 'beside' | 'elsewhere'
  /** Called with what differs although every row is there, and no copy can mend. */
  readonly onDifference: (baseName: string, difference: string) => void
}

/** Reads every clone back from the server and holds it against what was planned; a difference fails its database. */
export async function verifyDatabases(input: VerifyInput): Promise<void> {
  const { board } = input
  await Promise.all(
    input.databases.map(async (database) => {
      if (board.isFailed(database.baseName)) return
      try {
        const { ofClone, ofSource } = await findDifferences(input, database)
        const differences = [...ofClone, ...ofSource]
        if (differences.length > 0) {
          const explainedBy = ofClone.length === 0 ? 'source' : 'clone'
          throw new VerificationFailedError(database.expected.databaseName, differences, explainedBy)
        }
        input.advance(database.baseName, 1)
      } catch (error) {
        const reason: unknown = board.signal?.aborted ? board.signal.reason : error
        board.fail(database.baseName, reason instanceof Error ? reason : new Error(String(reason)))
      }
    }),
  )
}

/** What a clone is otherwise than planned, and how its rows differ from those that the source has by now. */
interface Differences {
  readonly ofClone: readonly string[]
  readonly ofSource: readonly string[]
}

async function findDifferences(input: VerifyInput, database: StageInput['databases'][number]): Promise<Differences> {
  const { target, copiedRows, leftOutViews, compareWithSource } = input
  const { databaseName } = database.expected
  const folding = target.server.lowerCaseTableNames
  const actual = await readCatalogue(target, databaseName, 'without-columns')
  if (actual === DATABASE_MISSING) return { ofClone: ['the database is gone'], ofSource: [] }
  const leftOut = leftOutViews.get(database.baseName)
  const expected = {
    ...database.expected,
    views: database.expected.views.filter((view) => !leftOut?.has(view.name)),
  }
  const rows = copiedRows.get(database.baseName)
  const { found, brokenViews, otherValues } = await target.withConnection(async (connection) => ({
    found: [
      ...(await findForeignUses(input, connection, actual)),
      ...(rows ? await compareRows(connection, databaseName, rows) : []),
    ],
    brokenViews: await findBrokenViews(connection, actual, input.retargetText),
    otherValues:
      rows && input.sourceLies === 'beside'
        ? await compareStoredColumns(connection, { ...database, databaseName }, database.expected.tables)
        : [],
  }))
  const onceBroken = new Set(
    expected.views.filter(({ invalidBecause }) => invalidBecause !== undefined).map(({ name }) => name),
  )
  for (const [view, why] of brokenViews) {
    if (!onceBroken.has(view)) input.onBrokenView(database.baseName, view, why)
  }
  if (!compareWithSource) for (const difference of otherValues) input.onDifference(database.baseName, difference)
  const remaining = findRemainingNames(input.retargetText, actual)
  return {
    ofClone: [
      ...compareCatalogues(foldNames(expected, folding), foldNames(actual, folding)),
      ...remaining.map(({ object, database: other }) => `${object} still names the database \`${other}\``),
      ...found,
    ],
    ofSource: compareWithSource ? [...otherValues, ...(await compareWithSource(database))] : [],
  }
}

async function findForeignUses(
  { target, isAllowed }: VerifyInput,
  connection: SessionConnection,
  { databaseName, views }: DatabaseCatalogue,
): Promise<readonly string[]> {
  const uses = await readForeignNames(connection, target.server.flavour, databaseName, views.length > 0)
  return uses
    .filter(({ database }) => !isAllowed(database))
    .map(({ object, database }) => `${object} uses the database \`${database}\``)
}
