import { readInnodbTables } from '../marks/innodb-tables.ts'
import { hasSameCounters, readServerActivity, type ServerActivity } from '../marks/server-activity.ts'
import { checkSource, checkSourceMarks, type SourceMarks } from '../marks/source-marks.ts'
import {
  findMarkedTables,
  findUnmarkedTables,
  openAndReadMarks,
  openTables,
  readTableMarks,
  type TableMarks,
} from '../marks/table-marks.ts'
import { explainBusySlot } from '../sessions/slot-busy-error.ts'
import { readSchemaHash } from '../slot/schema-hash.ts'
import { readSlotDefinitions } from '../slot/slot-definitions.ts'
import type { SlotPlace } from '../slot/slot-place.ts'
import { readNotedStates, type SlotState, writeSlotState } from '../slot/slot-state.ts'
import { addCascades, type SlotTable } from '../slot/slot-tables.ts'
import { findDifferentTables } from './compare-tables.ts'
import { LOCK_WAIT_SECONDS } from './lock-wait.ts'
import { rebuildSlot } from './rebuild-slot.ts'
import { isRefusal } from './refusal.ts'
import { leaveRestoring, restoreTables } from './restore-tables.ts'
import { RESET_SQL_MODE } from './sql-mode.ts'

/** What it took to have the slot as the source is. */
export type ResetOutcome =
  | { readonly type: 'first-use' }
  | { readonly type: 'restored'; readonly tables: number }
  | { readonly type: 'rebuilt' }

/**
 * Makes the slot equal to its source, for the next file or test: the rows and the AUTO_INCREMENT of the tables that were
 * written, found by the server's own counters. Where those cannot be trusted tables are compared; where a definition
 * changed, the last reset was killed, or a table can be neither read nor restored, the slot is made anew. Throws
 * `SourceWrittenError` where the source itself was written, and `SlotBusyError` where somebody holds locks in the slot.
 */
export async function resetSlot(place: SlotPlace): Promise<ResetOutcome> {
  try {
    return await reset(place)
  } catch (error) {
    throw await explainBusySlot(error, place)
  }
}

async function reset(place: SlotPlace): Promise<ResetOutcome> {
  const { slot: state, source: sourceMarks } = await readNotedStates(place)
  if (state?.status === 'made') {
    await writeSlotState(place, { ...state, status: 'entered', activity: await readServerActivity(place) })
    return { type: 'first-use' }
  }
  // A transaction that a test left open must not stop the suite for a minute, the default of both servers, or a day.
  await place.query(
    `SET SESSION lock_wait_timeout = ${LOCK_WAIT_SECONDS}, innodb_lock_wait_timeout = ${LOCK_WAIT_SECONDS}, ` +
      // Nor may the server's own limits hide tables or marks, or refuse to empty a table.
      `sql_select_limit = 18446744073709551615, sql_safe_updates = 0, sql_mode = '${RESET_SQL_MODE}'`,
  )
  if (!state) {
    await checkSource(place, sourceMarks)
    await writeSlotState(place, await readCleanState(place))
    return { type: 'first-use' }
  }
  if (state.status !== 'resetting') {
    const work = await planAndRestore(place, state, sourceMarks)
    if (work) return { type: 'restored', tables: work.tables.length }
  }
  await checkSource(place, sourceMarks)
  await writeSlotState(place, { status: 'resetting' })
  await rebuildSlot(place)
  await writeSlotState(place, await readCleanState(place))
  return { type: 'rebuilt' }
}

type CleanState = Extract<SlotState, { readonly activity: ServerActivity }>

interface ResetWork {
  readonly tables: readonly SlotTable[]
  readonly activity: ServerActivity
  /** Before the tables were compared. */
  readonly marks: TableMarks
  /** Whether tables had to be compared, for want of a mark. */
  readonly isCompared: boolean
}

/** `undefined`: restoring rows is not enough, or the server refuses it. */
async function planAndRestore(
  place: SlotPlace,
  state: CleanState,
  sourceMarks: SourceMarks | undefined,
): Promise<ResetWork | undefined> {
  try {
    const work = await planReset(place, state, sourceMarks)
    if (work) await restore(place, state, work)
    return work
  } catch (error) {
    if (!isRefusal(error)) throw error
    await leaveRestoring(place.query)
    return undefined
  }
}

/** `undefined`: restoring rows is not enough. */
async function planReset(
  place: SlotPlace,
  state: CleanState,
  sourceMarks: SourceMarks | undefined,
): Promise<ResetWork | undefined> {
  const activity = await readServerActivity(place)
  const hasSchemaChanges = activity.schemaChanges !== state.activity.schemaChanges
  if (hasSchemaChanges && (await readSchemaHash(place)) !== state.schemaHash) return undefined
  // What was never open was not written, and says so once it is: its mark is the one that was foretold.
  if (state.status === 'entered') await openTables(place, state.tables)
  const marks = await readMarksAndCheckSource(place, state.tables, sourceMarks)
  const before = hasSameCounters(state.activity, activity) ? state.marks : {}
  const written = addCascades(findMarkedTables(place, before, marks), state.tables)
  const unmarked = addCascades(findUnmarkedTables(state.tables, before, marks), state.tables)
  const uncertain = state.tables.filter(({ name }) => unmarked.has(name) && !written.has(name))
  const different = await findDifferentTables(place, uncertain)
  const tables = state.tables.filter(({ name }) => written.has(name) || different.has(name))
  const isMadeAnew = tables.some(({ kind }) => kind === 'versioned' || kind === 'archive')
  return isMadeAnew ? undefined : { tables, activity, marks, isCompared: uncertain.length > 0 }
}

/** InnoDB is asked once for both. */
async function readMarksAndCheckSource(
  place: SlotPlace,
  tables: readonly SlotTable[],
  sourceMarks: SourceMarks | undefined,
): Promise<TableMarks> {
  if (sourceMarks === undefined || place.counting !== 'innodb') return readTableMarks(place, tables)
  const databases = [place.slot.databases, place.sourceDatabases].flatMap((names) => Object.values(names))
  const found = await readInnodbTables(place, databases)
  checkSourceMarks(place.source, sourceMarks, found)
  return readTableMarks(place, tables, found)
}

async function restore(place: SlotPlace, state: CleanState, work: ResetWork): Promise<void> {
  const { tables, activity, marks, isCompared } = work
  if (tables.length === 0) {
    // Others change their slots, or set counters back: this one need not be compared again for it. And now every table
    // is open.
    const isOld =
      activity.schemaChanges !== state.activity.schemaChanges ||
      !hasSameCounters(state.activity, activity) ||
      (isCompared && JSON.stringify(marks) !== JSON.stringify(state.marks))
    if (state.status === 'entered' || isOld) {
      await writeSlotState(place, { ...state, status: 'clean', activity, marks: isOld ? marks : state.marks })
    }
    return
  }
  await writeSlotState(place, { status: 'resetting' })
  await restoreTables(place, tables)
  await writeSlotState(place, await readStateAfterRestore(place, state, tables))
}

async function readCleanState(place: SlotPlace): Promise<CleanState> {
  const activity = await readServerActivity(place)
  const { tables, schemaHash } = await readSlotDefinitions(place)
  const marks = await openAndReadMarks(place, tables)
  return { status: 'clean', activity, schemaHash, tables, marks }
}

/** The definitions are what they were: only marks are new. */
async function readStateAfterRestore(
  place: SlotPlace,
  state: CleanState,
  restored: readonly SlotTable[],
): Promise<CleanState> {
  const activity = await readServerActivity(place)
  // A changed AUTO_INCREMENT closes a table. What else was closed meanwhile has no mark, and is compared the next time.
  await openTables(place, restored)
  return { ...state, status: 'clean', activity, marks: await readTableMarks(place, state.tables) }
}
