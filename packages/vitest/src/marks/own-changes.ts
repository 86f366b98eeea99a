import type { QueryFunction } from '@dbenv/core'
import { countNote, readNotes } from '../slot/slot-notes.ts'

// Noted beside the states of slots, under names that no environment has.
const BEGUN = '#changes-begun'
const ENDED = '#changes-ended'

/**
 * Runs a statement of a reset's own that changes a table. The server counts it with those of tests; by this count the
 * resets of other slots know that it was none of them.
 */
export async function runOwnChange(query: QueryFunction, sql: string): Promise<void> {
  await countNote(query, BEGUN)
  await query(sql)
  await countNote(query, ENDED)
}

/** How many changes of tables were resets' own; `undefined` while one is under way, or when one was killed over it. */
export async function countOwnChanges(query: QueryFunction): Promise<number | undefined> {
  const notes = await readNotes(query, [BEGUN, ENDED])
  const [begun, ended] = [BEGUN, ENDED].map((key) => Number(notes.get(key) ?? 0))
  return begun === ended ? ended : undefined
}
