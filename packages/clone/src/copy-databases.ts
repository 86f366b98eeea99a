import type { LateKeysByTable } from './catalogue/late-keys.ts'
import { type DatabaseReport, toReport } from './database-report.ts'
import { createDatabases } from './definitions/create-databases.ts'
import { createSequences, moveSequences } from './definitions/create-sequences.ts'
import { createTables } from './definitions/create-tables.ts'
import { type CopyHold, type CopyProgress, enterStage, type StageOptions } from './enter-stage.ts'
import { FailureBoard } from './jobs/failure-board.ts'
import type { DatabaseInWork, StageInput } from './jobs/stage-input.ts'
import type { DatabaseMarker } from './marker/database-marker.ts'
import type { ClonePlan } from './plan/clone-plan.ts'
import { ClonePlanRefusedError } from './plan/clone-problems-error.ts'
import { createTextRetargeter } from './retarget/retarget-text.ts'
import { copyRowsByDump } from './rows/dump-rows.ts'
import { findInvalidEnums } from './rows/find-invalid-enums.ts'
import { addForeignKeys, type CopiedRows, copyRowsInServer, holdsRows } from './rows/insert-select.ts'
import type { Session } from './session/session.ts'
import { stopOnAbort } from './session/stop-on-abort.ts'
import { createStoredObjects } from './stored-objects/create-stored-objects.ts'
import { chooseLateKeys, toTablesWithoutRows } from './tables-without-rows.ts'
import { compareEveryRow } from './verify/compare-rows.ts'
import { createNameCheck } from './verify/create-name-check.ts'
import { findSourceChanges } from './verify/find-source-changes.ts'
import { verifyDatabases } from './verify/verify-databases.ts'

/** How to carry out a plan. */
export interface CopyOptions extends StageOptions {
  readonly source: Session
  /**
   * `counts`: every table's rows are counted; `full`: every row is compared too, FLOAT by the 6 digits of a dump where one
   * brought it. @default 'counts'
   */
  readonly verify?: 'counts' | 'full'
}

export type { DatabaseReport } from './database-report.ts'

/** What became of one database. A failed one is left as it is: whoever holds the lease drops it. */
export type DatabaseOutcome =
  | { readonly status: 'copied'; readonly baseName: string; readonly report: DatabaseReport }
  | { readonly status: 'failed'; readonly baseName: string; readonly error: Error }

/**
 * Carries out a plan: databases with their markers and tables, rows, stored objects, then verify. Each database goes
 * this way by itself, as far as it needs no other one; one that fails does not stop the others. Never drops anything,
 * and never writes to the source.
 * Throws {@link ClonePlanRefusedError} for a plan with problems; whatever fails later is in the outcomes.
 */
export async function copyDatabases(plan: ClonePlan, options: CopyOptions): Promise<readonly DatabaseOutcome[]> {
  if (plan.problems.length > 0) throw new ClonePlanRefusedError(plan.problems)
  await using _stopper = stopOnAbort(options.signal, [options.source, options.target])
  const copy = new Copy(plan, options)
  await copy.makeTables()
  await copy.loadDump()
  await copy.finishTogether()
  return copy.toOutcomes()
}

/**
 * One copy under way. Rows that are copied inside the server, and whatever else a database needs no other one for, are
 * done as soon as its own tables are there.
 */
class Copy {
  readonly #plan: ClonePlan
  readonly #options: CopyOptions
  readonly #board: FailureBoard
  readonly #hasRows: boolean
  readonly #copiesInServer: boolean
  readonly #lateKeys: LateKeysByTable
  /** Those that are finished each by itself; the others are together, when the rows of all are there. */
  readonly #alone: ReadonlySet<string>
  readonly #copiedRows = new Map<string, ReadonlyMap<string, number>>()
  readonly #leftOutViews = new Map<string, ReadonlyMap<string, string>>()
  readonly #notes = new Map<string, readonly string[]>()

  constructor(plan: ClonePlan, options: CopyOptions) {
    this.#plan = plan
    this.#options = options
    this.#board = new FailureBoard(options.signal)
    this.#hasRows = plan.content !== 'schema'
    this.#copiesInServer = this.#hasRows && plan.engine.name === 'in-server'
    this.#lateKeys = chooseLateKeys(plan, options.target)
    // One dump has the rows of all databases, from one moment. Copies of shared ones go on naming each other by one name.
    const isTogether = plan.engine.name === 'mysqldump' || options.hold?.purpose === 'shared-copy'
    this.#alone = new Set(isTogether ? [] : findIndependent(plan).map(({ baseName }) => baseName))
  }

  /** Makes databases, sequences and tables. Resolves when all that goes ahead by itself has come to its end too. */
  async makeTables(): Promise<void> {
    const { hold, concurrency } = this.#options
    const createdAt = new Date().toISOString()
    const definitions = await this.#enter('definitions', this.#plan.databases)
    await createDatabases(definitions, (baseName) => hold && toMarker(hold, baseName, createdAt))
    await createSequences(definitions)
    const goesAhead = ({ baseName }: DatabaseInWork): boolean => this.#copiesInServer || this.#alone.has(baseName)
    const spared = this.#plan.databases.some(goesAhead) ? toSpared(concurrency, this.#copiesInServer) : 0
    const goingAhead: Promise<void>[] = []
    await createTables(
      {
        ...definitions,
        settings: this.#plan.tableSettings,
        concurrency: Math.max(1, concurrency - spared),
        databases: definitions.databases.map((database) => ({
          ...database,
          expected: toTablesWithoutRows(this.#plan, database.expected, this.#lateKeys),
        })),
      },
      (baseName) => {
        const chosen = this.#plan.databases.filter((database) => database.baseName === baseName && goesAhead(database))
        goingAhead.push(
          ...chosen.map((database) => this.#goAhead(database).catch((error) => this.#board.fail(baseName, error))),
        )
      },
    )
    await Promise.all(goingAhead)
  }

  /** Brings the rows of all databases, where they come through client programs. */
  async loadDump(): Promise<void> {
    const { engine, databases } = this.#plan
    const { source } = this.#options
    if (engine.name !== 'mysqldump') return
    const { programs } = engine
    this.#noteRows(await copyRowsByDump({ ...(await this.#enter('rows', databases)), source, programs }))
    for (const database of databases) {
      if (this.#board.isFailed(database.baseName)) continue
      const changes = await findInvalidEnums(source, database).catch(() => [])
      for (const change of changes) this.#addNote(database.baseName, `in \`${database.baseName}\`, ${change}`)
    }
  }

  /** Finishes the databases that had to wait for each other. */
  finishTogether(): Promise<void> {
    return this.#finish(this.#plan.databases.filter(({ baseName }) => !this.#alone.has(baseName)))
  }

  toOutcomes(): readonly DatabaseOutcome[] {
    return this.#plan.databases.map((database) => {
      const { baseName } = database
      const error = this.#board.failure(baseName)
      if (error) return { status: 'failed', baseName, error }
      const rows = [...(this.#copiedRows.get(baseName)?.values() ?? [])].reduce((sum, count) => sum + count, 0)
      const report = toReport(database, rows, this.#leftOutViews.get(baseName))
      const notes = [...report.notes, ...(this.#notes.get(baseName) ?? [])].sort()
      return { status: 'copied', baseName, report: { ...report, notes } }
    })
  }

  async #goAhead(database: DatabaseInWork): Promise<void> {
    const lateKeys = this.#lateKeys
    if (this.#copiesInServer)
      this.#noteRows(await copyRowsInServer({ ...(await this.#enter('rows', [database])), lateKeys }))
    if (this.#alone.has(database.baseName)) await this.#finish([database])
  }

  /** Foreign keys, where sequences stand, stored objects, then verify. */
  async #finish(chosen: readonly DatabaseInWork[]): Promise<void> {
    const { source } = this.#options
    const storedObjects = await this.#enter('stored-objects', chosen)
    await addForeignKeys({ ...storedObjects, lateKeys: this.#lateKeys })
    const moved = this.#hasRows ? await moveSequences(storedObjects, source) : storedObjects.databases
    const leftOut = await createStoredObjects(storedObjects)
    for (const [baseName, views] of leftOut) this.#leftOutViews.set(baseName, views)
    await this.#verify(moved)
    // A schema is planned and made in moments; what is copied long may change meanwhile.
    for (const database of this.#hasRows ? moved : []) {
      if (this.#board.isFailed(database.baseName)) continue
      for (const change of await findSourceChanges(source, database).catch(() => [])) {
        this.#addNote(database.baseName, `in the source \`${database.sourceName}\`, ${change}`)
      }
    }
  }

  async #verify(chosen: readonly DatabaseInWork[]): Promise<void> {
    const { source, target, verify } = this.#options
    const { retarget, shared, allowedReferences } = this.#plan
    const { lowerCaseTableNames } = target.server
    const comparesRows = verify === 'full' && this.#hasRows
    await verifyDatabases({
      ...(await this.#enter('verify', chosen)),
      retargetText: createTextRetargeter({ names: retarget, shared, allowed: allowedReferences, lowerCaseTableNames }),
      isAllowed: createNameCheck([...retarget.values(), ...shared, ...allowedReferences], lowerCaseTableNames),
      copiedRows: this.#copiedRows,
      leftOutViews: this.#leftOutViews,
      onBrokenView: (baseName, view, why) =>
        this.#addNote(
          baseName,
          `view \`${view}\` of \`${baseName}\` works on the source and not in the clone (${why})`,
        ),
      onDifference: (baseName, difference) => this.#addNote(baseName, `in \`${baseName}\`, ${difference}`),
      sourceLies: source.server.identity === target.server.identity ? 'beside' : 'elsewhere',
      compareWithSource: comparesRows ? (database) => this.#compareWithSource(database) : undefined,
    })
  }

  #compareWithSource({ sourceName, expected }: DatabaseInWork): Promise<readonly string[]> {
    const { source, target } = this.#options
    const names = { sourceName, databaseName: expected.databaseName }
    // The plan of a dump warns of what it does to FLOAT.
    const floats = this.#plan.engine.name === 'mysqldump' ? 'printed' : 'all'
    return compareEveryRow(source, target, names, expected.tables.filter(holdsRows), floats)
  }

  #enter(stage: CopyProgress['stage'], chosen: readonly DatabaseInWork[]): Promise<StageInput> {
    return enterStage(stage, this.#plan, this.#options, this.#board, chosen)
  }

  #noteRows(copied: CopiedRows): void {
    for (const [baseName, tables] of copied) this.#copiedRows.set(baseName, tables)
  }

  #addNote(baseName: string, note: string): void {
    this.#notes.set(baseName, [...(this.#notes.get(baseName) ?? []), note])
  }
}

function toMarker({ environment, leaseToken, purpose }: CopyHold, baseName: string, createdAt: string): DatabaseMarker {
  return { environment, baseName, leaseToken, createdAt, purpose: purpose === 'shared-copy' ? purpose : undefined }
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
function findIndependent({ references, databases }: ClonePlan): readonly DatabaseInWork[] {
  const crossing = references.filter(({ kind }) => kind === 'retargeted')
  const naming = new Set(crossing.map(({ baseName }) => baseName))
  const named = new Set(crossing.map(({ to }) => to))
  return databases.filter(({ baseName, expected }) => !naming.has(baseName) && !named.has(expected.databaseName))
}
