// Not all of clone: most workers never clone, and would load it for one name.
import { ensureSlotStates, SLOT_STATE_TABLE } from '@dbenv/clone/slot-states'
import type { QueryFunction } from '@dbenv/core'
import type { ServerActivity } from './server-activity.ts'
import type { SlotDefinitions } from './slot-definitions.ts'
import { readRows, type SlotPlace } from './slot-place.ts'
import type { TableMarks } from './table-marks.ts'

/** What the next file on the slot has to know: the slot as it was when the last one was let in. */
export type SlotState =
  | ({
      /** `entered`: the first file was let in, and tables that it did not use have never been open on this server. */
      readonly status: 'clean' | 'entered'
      readonly activity: ServerActivity
      readonly marks: TableMarks
    } & SlotDefinitions)
  /** Made with the data of its server, and used by nobody yet; the marks are what a server says that starts on them. */
  | ({ readonly status: 'made'; readonly marks: TableMarks } & SlotDefinitions)
  /** Somebody began to clean it; found by the next one, that somebody was killed over it. */
  | { readonly status: 'resetting' }

/** Forgets what an earlier run on the same data wrote: its counters were another server's. */
export async function clearSlotStates(query: QueryFunction): Promise<void> {
  await ensureSlotStates(query)
  await query(`UPDATE ${SLOT_STATE_TABLE} SET state = ''`)
}

/** `undefined`: nobody has used the slot in this run. */
export async function findSlotState({ query, slot }: SlotPlace): Promise<SlotState | undefined> {
  const [row] = await readRows(query, `SELECT state FROM ${SLOT_STATE_TABLE} WHERE environment = ?`, [slot.environment])
  // Only `writeSlotState` of this run writes the table.
  const state = String(row?.['state'] ?? '')
  return state === '' ? undefined : JSON.parse(state)
}

/** Replaces the state at once: a reader sees the old one or the new one. */
export async function writeSlotState(
  { query, slot }: Pick<SlotPlace, 'query' | 'slot'>,
  state: SlotState,
): Promise<void> {
  // As bytes: the driver escapes a text with backslashes, which mean nothing in the sql_mode NO_BACKSLASH_ESCAPES.
  await query(`REPLACE INTO ${SLOT_STATE_TABLE} VALUES (?, ?)`, [slot.environment, Buffer.from(JSON.stringify(state))])
}
