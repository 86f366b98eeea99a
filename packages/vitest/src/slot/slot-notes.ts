// Not all of clone: most workers never clone, and would load it for one name.
import { SLOT_STATE_TABLE } from '@dbenv/clone/slot-states'
import type { QueryFunction } from '@dbenv/core'
import { readRows } from './slot-place.ts'

/** What is noted under each of the keys, of which there is at least one; nothing noted: not in the map. */
export async function readNotes(query: QueryFunction, keys: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const places = keys.map(() => '?').join()
  const sql = `SELECT environment, state FROM ${SLOT_STATE_TABLE} WHERE environment IN (${places})`
  const rows = await readRows(query, sql, keys)
  const notes = rows.map((row): [string, string] => [String(row['environment']), String(row['state'])])
  return new Map(notes.filter(([, note]) => note !== ''))
}

/** Replaces a note at once: a reader sees the old one or the new one. */
export async function writeNote(query: QueryFunction, key: string, value: unknown): Promise<void> {
  // As bytes: the driver escapes a text with backslashes, which mean nothing in the sql_mode NO_BACKSLASH_ESCAPES.
  await query(`REPLACE INTO ${SLOT_STATE_TABLE} VALUES (?, ?)`, [key, Buffer.from(JSON.stringify(value))])
}

/** Adds one to a number that is noted, and begins at one. */
export async function countNote(query: QueryFunction, key: string): Promise<void> {
  await query(
    `INSERT INTO ${SLOT_STATE_TABLE} VALUES (?, '1') ON DUPLICATE KEY UPDATE state = IF(state = '', 0, state) + 1`,
    [key],
  )
}

/** Forgets all that is noted. */
export async function clearNotes(query: QueryFunction): Promise<void> {
  await query(`UPDATE ${SLOT_STATE_TABLE} SET state = ''`)
}
