import type { QueryFunction } from '@dbenv/core'
import type { ServerActivity } from './server-activity.ts'
import { readRows, type SlotPlace } from './slot-place.ts'
import type { SlotTable } from './slot-tables.ts'
import type { TableMarks } from './table-marks.ts'

/** What the next file on the slot has to know: the slot as it was when the last one was let in. */
export type SlotState =
  | {
      readonly status: 'clean'
      readonly activity: ServerActivity
      readonly schemaHash: string
      readonly tables: readonly SlotTable[]
      readonly marks: TableMarks
    }
  /** Somebody began to clean it; found by the next one, that somebody was killed over it. */
  | { readonly status: 'resetting' }

/** Beside the registry, where no environment reaches: it is gone with the private server. */
const TABLE = 'master_config.dbenv_test_slots'

/** Makes the table and forgets what an earlier run wrote: its counters were another server's. */
export async function clearSlotStates(query: QueryFunction): Promise<void> {
  await query(
    `CREATE TABLE IF NOT EXISTS ${TABLE} (environment VARCHAR(64) PRIMARY KEY, state LONGTEXT NOT NULL)
     ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
  )
  await query(`UPDATE ${TABLE} SET state = ''`)
}

/** `undefined`: nobody has used the slot in this run. */
export async function findSlotState({ query, slot }: SlotPlace): Promise<SlotState | undefined> {
  const [row] = await readRows(query, `SELECT state FROM ${TABLE} WHERE environment = ?`, [slot.environment])
  // Only `writeSlotState` of this run writes the table.
  const state = String(row?.['state'] ?? '')
  return state === '' ? undefined : JSON.parse(state)
}

/** Replaces the state at once: a reader sees the old one or the new one. */
export async function writeSlotState({ query, slot }: SlotPlace, state: SlotState): Promise<void> {
  await query(`REPLACE INTO ${TABLE} VALUES (?, ?)`, [slot.environment, JSON.stringify(state)])
}
