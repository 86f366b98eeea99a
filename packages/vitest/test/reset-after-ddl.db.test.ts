import type { QueryFunction } from '@dbenv/core'
import { expect, inject, it } from 'vitest'
import { runOwnChange } from '../src/marks/own-changes.ts'
import { resetSlot } from '../src/reset/reset-slot.ts'
import { readRows, type SlotPlace } from '../src/slot/slot-place.ts'
import { startSlotPlace } from './fixtures/slot-place.ts'

const { program } = inject('testServer')

const SOURCE = [
  'CREATE DATABASE shop',
  'CREATE TABLE shop.prices (id INT AUTO_INCREMENT PRIMARY KEY, price INT)',
  'INSERT INTO shop.prices VALUES (1, 10), (2, 20)',
]

/** Changes of a test's that are undone: the definitions say nothing of them. */
const UP_AND_DOWN = [
  { change: 'a table has another name', sql: ['RENAME TABLE prices TO other', 'RENAME TABLE other TO prices'] },
  {
    change: 'ALTER TABLE gives it another name',
    sql: ['ALTER TABLE prices RENAME TO other', 'ALTER TABLE other RENAME TO prices'],
  },
  { change: 'a table has a comment', sql: ["ALTER TABLE prices COMMENT = 'x'", "ALTER TABLE prices COMMENT = ''"] },
]

it('restores rows that were written before a change of the definitions that was undone', async () => {
  await using own = await startSlotPlace(program, SOURCE)
  const { query } = own.place
  const left: unknown[] = []
  for (const { change, sql } of UP_AND_DOWN) {
    // As on a server that has just been started, counters begin at 0, and do so again with the change.
    await query('FLUSH TABLES')
    await resetSlot(own.place)
    await query('USE `shop_test-slot-1`')
    await query('UPDATE prices SET price = 0 WHERE id = 1')
    for (const statement of sql) await query(statement)
    await resetSlot(own.place)
    const [row] = await readRows(query, 'SELECT price FROM `shop_test-slot-1`.prices WHERE id = 1')
    left.push({ change, price: row?.['price'] })
  }
  expect(left).toEqual(UP_AND_DOWN.map(({ change }) => ({ change, price: 10 })))
})

it('compares no table for what other resets changed, and all for what a test changed, or somebody killed over it', async () => {
  await using own = await startSlotPlace(program, SOURCE)
  const { query } = own.place
  const alter = 'ALTER TABLE elsewhere.t COMMENT = "x"'
  await query('CREATE DATABASE elsewhere')
  await query('CREATE TABLE elsewhere.t (id INT PRIMARY KEY)')
  await resetSlot(own.place)
  expect(await resetAndListComparisons(own.place)).toEqual([])
  await runOwnChange(query, alter)
  expect(await resetAndListComparisons(own.place)).toEqual([])
  await query(alter)
  expect(await resetAndListComparisons(own.place)).toHaveLength(1)
  expect(await resetAndListComparisons(own.place)).toEqual([])
  const dying: QueryFunction = async (sql, values) => {
    if (sql === alter) throw new Error('killed')
    return query(sql, values)
  }
  await expect(runOwnChange(dying, alter)).rejects.toThrow('killed')
  expect(await resetAndListComparisons(own.place)).toHaveLength(1)
})

/** The statements of a reset that compare rows of the slot with those of its source. */
async function resetAndListComparisons(place: SlotPlace): Promise<readonly string[]> {
  const sent: string[] = []
  const query: SlotPlace['query'] = (sql, values) => {
    sent.push(sql)
    return place.query(sql, values)
  }
  expect(await resetSlot({ ...place, query })).toEqual({ type: 'restored', tables: 0 })
  return sent.filter((sql) => /AS different$/.test(sql))
}
