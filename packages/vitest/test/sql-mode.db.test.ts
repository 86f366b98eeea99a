import { expect, inject, it } from 'vitest'
import { openQuery } from '../src/open-query.ts'
import { resetSlot } from '../src/reset/reset-slot.ts'
import { readRows } from '../src/slot/slot-place.ts'
import { writeSlotState } from '../src/slot/slot-state.ts'
import { startSlotPlace } from './fixtures/slot-place.ts'

const { program } = inject('testServer')

/** Names that a driver escapes, and those that LIKE takes for patterns. */
const SOURCE = [
  'CREATE DATABASE a_b',
  'CREATE TABLE a_b.`we"ird` (id INT AUTO_INCREMENT PRIMARY KEY, text VARCHAR(20))',
  'INSERT INTO a_b.`we"ird` VALUES (1, CHAR(92))',
  'CREATE TABLE a_b.other (id INT PRIMARY KEY)',
]

it.each(['NO_BACKSLASH_ESCAPES', 'ANSI', 'NO_UNSIGNED_SUBTRACTION,TRADITIONAL'])(
  'resets rows and definitions on a server in the mode %s',
  async (mode) => {
    await using started = await startSlotPlace(program, SOURCE, { serverArguments: [`--sql-mode=${mode}`] })
    const { place } = started
    const { query, slot } = place
    const database = `\`${slot.databases['a_b']}\``
    await resetSlot(place)
    await query(`INSERT INTO ${database}.\`we"ird\` (text) VALUES ('new')`)
    expect(await resetSlot(place)).toEqual({ type: 'restored', tables: 1 })
    expect(await readRows(query, `SELECT id, HEX(text) AS text FROM ${database}.\`we"ird\``)).toEqual([
      { id: 1, text: '5C' },
    ])
    expect(await resetSlot(place)).toEqual({ type: 'restored', tables: 0 })
    await query(`ALTER TABLE ${database}.other ADD COLUMN more INT`)
    expect(await resetSlot(place)).toEqual({ type: 'rebuilt' })
    // Over a connection that nobody has set anything on, as the first file of a worker has it.
    await using fresh = await openQuery(started.server.connection)
    await writeSlotState({ query: fresh.query, slot }, { status: 'resetting' })
    expect(await resetSlot(place)).toEqual({ type: 'rebuilt' })
  },
)
