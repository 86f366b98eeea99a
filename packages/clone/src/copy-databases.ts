import { type DatabaseName, foldName, isSystemSchema, type TestEnvironmentName } from '@dbenv/core'
import { findLateKeys, type LateKeysByTable, leaveOutLateKeys } from './catalogue/late-keys.ts'
import { createDatabases } from './definitions/create-databases.ts'
import { createSequences, moveSequences } from './definitions/create-sequences.ts'
import { createTables } from './definitions/create-tables.ts'
import { type CopyProgress, enterStage, type StageOptions } from './enter-stage.ts'
import { FailureBoard } from './jobs/failure-board.ts'
import type { DatabaseInWork, StageInput } from './jobs/stage-input.ts'
import type { ClonePlan, DatabasePlan, ObjectCounts } from './plan/clone-plan.ts'
import { ClonePlanRefusedError } from './plan/clone-problems-error.ts'
import { describeLostView } from './retarget/retarget-database.ts'
import { createTextRetargeter } from './retarget/retarget-text.ts'
import { copyRowsByDump } from './rows/dump-rows.ts'
import { findInvalidEnums } from './rows/find-invalid-enums.ts'
import { addForeignKeys, type CopiedRows, copyRowsInServer, holdsRows } from './rows/insert-select.ts'
import { leaveRoomForRows } from './rows/leave-room.ts'
import type { Session } from './session/session.ts'
import { stopOnAbort } from './session/stop-on-abort.ts'
import { createStoredObjects } from './stored-objects/create-stored-objects.ts'
import { compareEveryRow } from './verify/compare-rows.ts'
import { findSourceChanges } from './verify/find-source-changes.ts'
import { verifyDatabases } from './verify/verify-databases.ts'

/** How to carry out a plan. */
export interface CopyOptions extends StageOptions {
  readonly source: Session
  /** What each database's marker says; absent for databases of no environment, which get none. */
  readonly environment?: TestEnvironmentName
  /** `shared-copy`: what the markers say of databases that stay under their source's name. @default 'environment' */
  readonly purpose?: 'environment' | 'shared-copy'
  /** Goes into the markers too. @default '' */
  readonly leaseToken?: string
  /**
   * `counts`: every table's rows are counted; `full`: every row is compared too, FLOAT by the 6 digits of a dump where one
   * brought it. @default 'counts'
   */
  readonly verify?: 'counts' | 'full'
}

/** What became of one database. A failed one is left as it is: whoever holds the lease drops it. */
export type DatabaseOutcome =
  | { readonly status: 'copied'; readonly baseName: string; readonly report: DatabaseReport }
  | { readonly status: 'failed'; readonly baseName: string; readonly error: Error }

/** What was copied into one database, and checked. */
export interface DatabaseReport {
  readonly sourceName: DatabaseName
  readonly databaseName: DatabaseName
  readonly counts: ObjectCounts
  /** Rows copied and counted again; 0 for a schema. */
  readonly rows: number
  readonly notes: readonly string[]
}

/**
 * Carries out a plan: databases with their markers and tables, rows, stored objects, then verify. Each database goes
 * this way by itself, as far as it needs no other one; one that fails does not stop the others. Never drops anything,
 * and never writes to the source.
 * Throws {@link ClonePlanRefusedError} for a plan with problems; whatever fails later is in the outcomes.
 */
export async function copyDatabases(plan: ClonePlan, options: CopyOptions): Promise<readonly DatabaseOutcome[]> {
  if (plan.problems.length > 0) throw new ClonePlanRefusedError(plan.problems)
  const { source, target, signal, concurrency } = options
  const hasRows = plan.content !== 'schema'
  const board = new FailureBoard(signal)
  const databases = plan.databases.flatMap(({ baseName, sourceName }): readonly DatabaseInWork[] => {
    const expected = plan.expected.get(baseName)
    return expected ? [{ baseName, sourceName, expected }] : []
  })
  const enter = (stage: CopyProgress['stage'], chosen: readonly DatabaseInWork[] = databases): Promise<StageInput> =>
    enterStage(stage, plan, options, board, chosen)

  await using _stopper = stopOnAbort(signal, [source, target])
  const createdAt = new Date().toISOString()
  const { environment, leaseToken = '' } = options
  const purpose = options.purpose === 'shared-copy' ? options.purpose : undefined
  const definitions = await enter('definitions')
  await createDatabases(
    definitions,
    (baseName) => environment && { environment, baseName, leaseToken, createdAt, purpose },
  )
  const lateKeys = chooseLateKeys(plan, target)
  const copiedRows = new Map<string, ReadonlyMap<string, number>>()
  const noteRows = (copied: CopiedRows): void => {
    for (const [baseName, tables] of copied) copiedRows.set(baseName, tables)
  }
  const leftOutViews = new Map<string, ReadonlyMap<string, string>>()
  const laterNotes = new Map<string, readonly string[]>()
  const addNote = (baseName: string, note: string): void => {
    laterNotes.set(baseName, [...(laterNotes.get(baseName) ?? []), note])
  }
  const finish = async (chosen: readonly DatabaseInWork[]): Promise<void> => {
    const storedObjects = await enter('stored-objects', chosen)
    await addForeignKeys({ ...storedObjects, lateKeys })
    const moved = hasRows ? await moveSequences(storedObjects, source) : storedObjects.databases
    const leftOut = await createStoredObjects(storedObjects)
    for (const [baseName, views] of leftOut) leftOutViews.set(baseName, views)
    await verifyDatabases({
      ...(await enter('verify', moved)),
      retargetText: createTextRetargeter({
        names: plan.retarget,
        shared: plan.shared,
        allowed: plan.allowedReferences,
        lowerCaseTableNames: target.server.lowerCaseTableNames,
      }),
      isAllowed: createNameCheck(plan, target),
      copiedRows,
      leftOutViews,
      onBrokenView: (baseName, view, why) =>
        addNote(baseName, `view \`${view}\` of \`${baseName}\` works on the source and not in the clone (${why})`),
      onDifference: (baseName, difference) => addNote(baseName, `in \`${baseName}\`, ${difference}`),
      sourceLies: source.server.identity === target.server.identity ? 'beside' : 'elsewhere',
      compareWithSource:
        options.verify === 'full' && hasRows ? (database) => compareSource(plan, database, options) : undefined,
    })
    // A schema is planned and made in moments; what is copied long may change meanwhile.
    for (const database of hasRows ? moved : []) {
      if (board.isFailed(database.baseName)) continue
      for (const change of await findSourceChanges(source, database).catch(() => [])) {
        addNote(database.baseName, `in the source \`${database.sourceName}\`, ${change}`)
      }
    }
  }
  await createSequences(definitions)
  const copiesInServer = hasRows && !plan.programs
  // One dump has the rows of all databases, from one moment. Copies of shared ones go on naming each other by one name.
  const independent = plan.programs || purpose ? [] : findIndependent(plan, databases)
  // These need not wait for the tables of others.
  const ahead = copiesInServer ? databases : independent
  const goAhead = async (database: DatabaseInWork): Promise<void> => {
    if (copiesInServer) noteRows(await copyRowsInServer({ ...(await enter('rows', [database])), lateKeys }))
    if (independent.includes(database)) await finish([database])
  }
  const goingAhead: Promise<void>[] = []
  await createTables(
    {
      ...definitions,
      settings: plan.tableSettings,
      concurrency: Math.max(1, concurrency - (ahead.length > 0 ? toSpared(concurrency, copiesInServer) : 0)),
      databases: definitions.databases.map((database) => ({
        ...database,
        expected: toTablesWithoutRows(plan, database.expected, lateKeys),
      })),
    },
    (baseName) => {
      const chosen = ahead.filter((database) => database.baseName === baseName)
      goingAhead.push(...chosen.map((database) => goAhead(database).catch((error) => board.fail(baseName, error))))
    },
  )
  await Promise.all(goingAhead)
  if (plan.programs) {
    noteRows(await copyRowsByDump({ ...(await enter('rows')), source, programs: plan.programs }))
    for (const database of databases) {
      if (board.isFailed(database.baseName)) continue
      const changes = await findInvalidEnums(source, database).catch(() => [])
      for (const change of changes) addNote(database.baseName, `in \`${database.baseName}\`, ${change}`)
    }
  }
  await finish(databases.filter((database) => !independent.includes(database)))
  return plan.databases.map((database) => {
    const error = board.failure(database.baseName)
    if (error) return { status: 'failed', baseName: database.baseName, error }
    const rows = [...(copiedRows.get(database.baseName)?.values() ?? [])].reduce((sum, count) => sum + count, 0)
    const lostViews = plan.expected.get(database.baseName)?.lostViews
    const report = toReport(database, rows, leftOutViews.get(database.baseName), lostViews)
    const notes = [...report.notes, ...(laterNotes.get(database.baseName) ?? [])].sort()
    return { status: 'copied', baseName: database.baseName, report: { ...report, notes } }
  })
}

/**
 * Connections left to those that go ahead. Half where rows are copied, which wait for the disk as tables do; one for
 * stored objects and verify alone, because MySQL makes the tables of a schema over several at once.
 */
function toSpared(concurrency: number, copiesInServer: boolean): number {
  return copiesInServer ? Math.floor(concurrency / 2) : 1
}

/**
 * The databases that name no other one of the clone, and that none names: they need nothing but what is their own, and
 * nobody draws numbers from their sequences.
 */
function findIndependent(plan: ClonePlan, databases: readonly DatabaseInWork[]): readonly DatabaseInWork[] {
  const crossing = plan.references.filter(({ kind }) => kind === 'retargeted')
  const naming = new Set(crossing.map(({ baseName }) => baseName))
  const named = new Set(crossing.map(({ to }) => to))
  return databases.filter(({ baseName, expected }) => !naming.has(baseName) && !named.has(expected.databaseName))
}

/** Tables as they are made: what would stand in the way of the rows to come is left out. */
function toTablesWithoutRows(
  { content }: ClonePlan,
  expected: DatabaseInWork['expected'],
  lateKeys: LateKeysByTable,
): DatabaseInWork['expected'] {
  return content === 'schema' ? expected : leaveRoomForRows(leaveOutLateKeys(expected, lateKeys))
}

/** Only what copies rows inside the server makes keys after them. */
function chooseLateKeys(plan: ClonePlan, target: Session): LateKeysByTable {
  if (plan.content === 'schema' || plan.programs) return new Map()
  return findLateKeys([...plan.expected.values()], target.server.flavour)
}

function createNameCheck(plan: ClonePlan, target: Session): (databaseName: string) => boolean {
  const folding = target.server.lowerCaseTableNames
  const allowed = [...plan.retarget.values(), ...plan.shared, ...plan.allowedReferences]
  const known = new Set(allowed.map((name) => foldName(name, folding)))
  return (databaseName) => known.has(foldName(databaseName, folding)) || isSystemSchema(databaseName)
}

function compareSource(
  { programs }: ClonePlan,
  { sourceName, expected }: DatabaseInWork,
  { source, target }: CopyOptions,
): Promise<readonly string[]> {
  const tables = expected.tables.filter(holdsRows)
  const names = { sourceName, databaseName: expected.databaseName }
  // The plan of a dump warns of what it does to FLOAT.
  return compareEveryRow(source, target, names, tables, programs ? 'printed' : 'all')
}

function toReport(
  { sourceName, databaseName, counts }: DatabasePlan,
  rows: number,
  leftOutViews: ReadonlyMap<string, string> = new Map(),
  lostViews: ReadonlyMap<string, string> = new Map(),
): DatabaseReport {
  const notes = [...leftOutViews].map(
    ([view, why]) => `view \`${view}\` does not work on the source and was not taken by the target (${why})`,
  )
  const lost = [...lostViews].map(([view, why]) => `view \`${view}\` is left out: ${describeLostView(why)}`)
  return {
    sourceName,
    databaseName,
    counts: { ...counts, views: counts.views - leftOutViews.size },
    rows,
    notes: [...notes, ...lost].sort(),
  }
}
