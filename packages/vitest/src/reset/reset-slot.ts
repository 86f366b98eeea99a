import { findDifferentTables } from './compare-tables.ts'
import { LOCK_WAIT_SECONDS } from './lock-wait.ts'
import { rebuildSlot } from './rebuild-slot.ts'
import { restoreTables } from './restore-tables.ts'
import { readSchemaHash } from './schema-hash.ts'
import { readServerActivity, type ServerActivity } from './server-activity.ts'
import { explainBusySlot } from './slot-busy-error.ts'
import { readSlotDefinitions, type SlotDefinitions } from './slot-definitions.ts'
import type { SlotPlace } from './slot-place.ts'
import { findSlotState, type SlotState, writeSlotState } from './slot-state.ts'
import { addCascades, type SlotTable } from './slot-tables.ts'
import { findMarkedTables, findUnmarkedTables, readTableMarks, type TableMarks } from './table-marks.ts'

/** What it took to have the slot as the source is. */
export type ResetOutcome =
  | { readonly type: 'first-use' }
  | { readonly type: 'restored'; readonly tables: number }
  | { readonly type: 'rebuilt' }

/**
 * Makes the slot equal to its source, for the next file or test: the rows and the AUTO_INCREMENT of the tables that were
 * written, found by the server's own counters. Where those cannot be trusted tables are compared; where a definition
 * changed, or the last reset was killed, the slot is made anew.
 */
export async function resetSlot(place: SlotPlace): Promise<ResetOutcome> {
  // A transaction that a test left open must not stop the suite for a minute, the default of both servers, or a day.
  await place.query(
    `SET SESSION lock_wait_timeout = ${LOCK_WAIT_SECONDS}, innodb_lock_wait_timeout = ${LOCK_WAIT_SECONDS}`,
  )
  try {
    return await reset(place)
  } catch (error) {
    throw await explainBusySlot(error, place.slot.environment, place.query)
  }
}

async function reset(place: SlotPlace): Promise<ResetOutcome> {
  const state = await findSlotState(place)
  if (!state || state.status === 'made') {
    await writeSlotState(place, await readCleanState(place, state))
    return { type: 'first-use' }
  }
  const work = state.status === 'clean' ? await planReset(place, state) : undefined
  if (state.status === 'clean' && work) {
    await restore(place, state, work)
    return { type: 'restored', tables: work.tables.length }
  }
  await writeSlotState(place, { status: 'resetting' })
  await rebuildSlot(place)
  await writeSlotState(place, await readCleanState(place))
  return { type: 'rebuilt' }
}

type CleanState = Extract<SlotState, { readonly status: 'clean' }>

interface ResetWork {
  readonly tables: readonly SlotTable[]
  readonly activity: ServerActivity
}

/** `undefined`: restoring rows is not enough. */
async function planReset(place: SlotPlace, state: CleanState): Promise<ResetWork | undefined> {
  const activity = await readServerActivity(place)
  const hasSchemaChanges = activity.schemaChanges !== state.activity.schemaChanges
  if (hasSchemaChanges && (await readSchemaHash(place)) !== state.schemaHash) return undefined
  const marks = await readTableMarks(place, state.tables)
  const before = activity.counterResets === state.activity.counterResets ? state.marks : {}
  const written = addCascades(findMarkedTables(before, marks), state.tables)
  const unmarked = addCascades(findUnmarkedTables(state.tables, before, marks), state.tables)
  const uncertain = state.tables.filter(({ name }) => unmarked.has(name) && !written.has(name))
  const different = await findDifferentTables(place, uncertain)
  const tables = state.tables.filter(({ name }) => written.has(name) || different.has(name))
  return tables.some(({ kind }) => kind === 'versioned') ? undefined : { tables, activity }
}

async function restore(place: SlotPlace, state: CleanState, { tables, activity }: ResetWork): Promise<void> {
  if (tables.length === 0) {
    // Others change their slots: this one need not be compared again for it.
    if (activity.schemaChanges !== state.activity.schemaChanges) await writeSlotState(place, { ...state, activity })
    return
  }
  await writeSlotState(place, { status: 'resetting' })
  await restoreTables(place, tables)
  await writeSlotState(place, await readStateAfterRestore(place, state))
}

async function readCleanState(place: SlotPlace, known?: SlotDefinitions): Promise<SlotState> {
  const activity = await readServerActivity(place)
  const { tables, schemaHash } = known ?? (await readSlotDefinitions(place))
  const marks = await openAndReadMarks(place, tables)
  return { status: 'clean', activity, schemaHash, tables, marks }
}

/** The definitions are what they were: only marks are new. */
async function readStateAfterRestore(place: SlotPlace, state: CleanState): Promise<SlotState> {
  const activity = await readServerActivity(place)
  const marks = await openAndReadMarks(place, state.tables)
  return { ...state, activity, marks }
}

/** So many tables are opened by one statement: a round trip for each would be a third of a reset's time. */
const OPENED_AT_ONCE = 50

/** InnoDB counts from the moment on in which somebody has opened the table. */
async function openAndReadMarks(place: SlotPlace, tables: readonly SlotTable[]): Promise<TableMarks> {
  if (place.counting === 'none') return {}
  const names = tables.map(({ name }) => name)
  for (let at = 0; at < names.length; at += OPENED_AT_ONCE) {
    const selects = names.slice(at, at + OPENED_AT_ONCE).map((name) => `(SELECT 1 FROM ${name} LIMIT 0)`)
    await place.query(selects.join(' UNION ALL '))
  }
  return readTableMarks(place, tables)
}
