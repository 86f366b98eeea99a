import { SLOT_STATE_TABLE } from '@dbenv/clone/slot-states'
import type { QueryFunction } from '@dbenv/core'
import { readRows } from './slot-place.ts'

// Noted beside the states of slots, under names that no environment has.
const BEGUN = '#changes-begun'
const ENDED = '#changes-ended'

/**
 * Runs a statement of a reset's own that changes a table. The server counts it with those of tests; by this count the
 * resets of other slots know that it was none of them.
 */
export async function runOwnChange(query: QueryFunction, sql: string): Promise<void> {
  await count(query, BEGUN)
  await query(sql)
  await count(query, ENDED)
}

/** How many changes of tables were resets' own; `undefined` while one is under way, or when one was killed over it. */
export async function countOwnChanges(query: QueryFunction): Promise<number | undefined> {
  const sql = `SELECT environment, state FROM ${SLOT_STATE_TABLE} WHERE environment IN (?, ?)`
  const rows = await readRows(query, sql, [BEGUN, ENDED])
  const read = (name: string) => Number(rows.find(({ environment }) => environment === name)?.['state'] ?? 0)
  const [begun, ended] = [read(BEGUN), read(ENDED)]
  return begun === ended ? ended : undefined
}

async function count(query: QueryFunction, name: string): Promise<void> {
  await query(
    `INSERT INTO ${SLOT_STATE_TABLE} VALUES (?, '1') ON DUPLICATE KEY UPDATE state = IF(state = '', 0, state) + 1`,
    [name],
  )
}
