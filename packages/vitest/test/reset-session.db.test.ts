import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { resetSlot } from '../src/reset/reset-slot.ts'
import { readRows, type SlotPlace } from '../src/slot/slot-place.ts'
import { type StartedSlotPlace, startSlotPlace } from './fixtures/slot-place.ts'

const SOURCE = [
  'CREATE DATABASE trades',
  'USE trades',
  ...['a', 'b', 'c'].flatMap((name) => [
    `CREATE TABLE ${name} (id INT PRIMARY KEY, x INT)`,
    `INSERT INTO ${name} VALUES (1, 1), (2, 2)`,
  ]),
  'CREATE TABLE priced (id INT PRIMARY KEY, price VARCHAR(20) CHARACTER SET utf8mb4)',
  'INSERT INTO priced VALUES (1, NULL)',
  'SET NAMES latin1',
  // The euro of the servers' latin1, as the driver sends its byte.
  "CREATE TRIGGER priced_in_euro BEFORE INSERT ON priced FOR EACH ROW SET NEW.price = '10 \u0080'",
]

let opened: StartedSlotPlace
let place: SlotPlace

beforeAll(async () => {
  opened = await startSlotPlace(inject('testServer').program, SOURCE)
  place = opened.place
  expect(await resetSlot(place)).toEqual({ type: 'first-use' })
})

afterAll(() => opened?.[Symbol.asyncDispose]())

const TRADES = '`trades_test-slot-1`'

it('sees every written table of a server that cuts results for everybody', async () => {
  for (const table of ['a', 'b', 'c']) await place.query(`UPDATE ${TRADES}.${table} SET x = 9`)
  // As a connection has it that was opened under such a global value.
  await place.query('SET SESSION sql_select_limit = 1')
  const outcome = await resetSlot(place)
  await place.query('SET SESSION sql_select_limit = DEFAULT')
  expect(outcome).toEqual({ type: 'restored', tables: 3 })
  for (const table of ['a', 'b', 'c']) {
    expect(await readRows(place.query, `SELECT * FROM ${TRADES}.${table}`)).toEqual([1, 2].map((id) => ({ id, x: id })))
  }
})

it('makes a trigger anew in the letters of the client that made it', async () => {
  const readTrigger = () =>
    readRows(
      place.query,
      `SELECT action_statement, character_set_client, collation_connection FROM information_schema.triggers
       WHERE trigger_schema = 'trades_test-slot-1'`,
    )
  const before = await readTrigger()
  expect(before).toMatchObject([{ action_statement: expect.stringContaining('10 €'), character_set_client: 'latin1' }])
  await place.query(`DELETE FROM ${TRADES}.priced`)
  expect(await resetSlot(place)).toEqual({ type: 'restored', tables: 1 })
  expect(await readTrigger()).toEqual(before)
  expect(await readRows(place.query, `SELECT * FROM ${TRADES}.priced`)).toEqual([{ id: 1, price: null }])
})
