import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { type OpenQuery, openQuery } from '../src/open-query.ts'
import { resetSlot } from '../src/reset/reset-slot.ts'
import { findRowCounting } from '../src/reset/row-counting.ts'
import { readRows, type SlotPlace } from '../src/reset/slot-place.ts'
import { type StartedSlotPlace, startSlotPlace } from './fixtures/slot-place.ts'

const { program } = inject('testServer')

const SOURCE = [
  'CREATE DATABASE shop',
  'USE shop',
  'CREATE TABLE settings (id INT PRIMARY KEY, v INT)',
  'INSERT INTO settings VALUES (1, 1)',
  'CREATE TABLE big (id INT AUTO_INCREMENT PRIMARY KEY, v INT, t VARCHAR(200))',
  "INSERT INTO big (v, t) VALUES (0, REPEAT('x', 200)), (1, 'one')",
  ...Array.from({ length: 12 }, () => 'INSERT INTO big (v, t) SELECT v + 1, t FROM big'),
  'CREATE TABLE parents (id INT PRIMARY KEY)',
  'INSERT INTO parents VALUES (1), (2)',
  'CREATE TABLE children (id INT PRIMARY KEY, parent INT, FOREIGN KEY (parent) REFERENCES parents (id) ON DELETE CASCADE)',
  'INSERT INTO children VALUES (1, 1), (2, 2)',
  'CREATE TABLE log (id INT AUTO_INCREMENT PRIMARY KEY, v INT)',
  'CREATE TABLE bare (v INT)',
  'INSERT INTO bare VALUES (1), (1)',
  'CREATE TRIGGER logged AFTER UPDATE ON settings FOR EACH ROW INSERT INTO log (v) VALUES (NEW.v)',
]

let opened: StartedSlotPlace
let place: SlotPlace
/** Code under test connects by itself. */
let other: OpenQuery

beforeAll(async () => {
  opened = await startSlotPlace(program, SOURCE, { serverArguments: ['--performance-schema=OFF'] })
  place = { ...opened.place, counting: await findRowCounting(opened.place.query) }
  // As on a server that nobody has set up for tests.
  await place.query('SET GLOBAL innodb_stats_auto_recalc = ON')
  other = await openQuery(opened.server.connection)
  expect(await resetSlot(place)).toEqual({ type: 'first-use' })
})

afterAll(async () => {
  await other?.[Symbol.asyncDispose]()
  await opened?.[Symbol.asyncDispose]()
})

const SHOP = '`shop_test-slot-1`'
const TABLES = ['settings', 'big', 'parents', 'children', 'log', 'bare']

async function readContent(database: string): Promise<unknown> {
  const content: unknown[] = []
  for (const table of TABLES) {
    content.push(await readRows(place.query, `SELECT * FROM ${database}.${table} ORDER BY 1`))
    const [row] = await readRows(place.query, `SHOW CREATE TABLE ${database}.${table}`)
    content.push(/AUTO_INCREMENT=\d+/.exec(String(row?.['create table']))?.[0])
  }
  return content
}

/** Of the server's own choice: no time is set here, so that commits fall into one second with resets, and do not. */
const WRITES: readonly (readonly [string, readonly string[]])[] = [
  ['one UPDATE of a table of one row', [`UPDATE ${SHOP}.settings SET v = 2`]],
  ['one UPDATE of a row among many', [`UPDATE ${SHOP}.big SET v = -1 WHERE id = 7`]],
  [
    'a row deleted and put in again with another value',
    [`DELETE FROM ${SHOP}.settings`, `INSERT INTO ${SHOP}.settings VALUES (1, 9)`],
  ],
  ['a row more without a key', [`INSERT INTO ${SHOP}.bare VALUES (1)`]],
  ['a cascade', [`DELETE FROM ${SHOP}.parents WHERE id = 2`]],
  ['a table that was empty', [`INSERT INTO ${SHOP}.log (v) VALUES (1)`]],
  [
    'a rolled back insert, which leaves a gap',
    ['START TRANSACTION', `INSERT INTO ${SHOP}.big (v) VALUES (1)`, 'ROLLBACK'],
  ],
  ['writes and statistics made anew', [`UPDATE ${SHOP}.settings SET v = 3`, `ANALYZE TABLE ${SHOP}.settings`]],
  ['more than a tenth of the rows', [`UPDATE ${SHOP}.big SET v = v + 1 WHERE id % 2 = 0`]],
  ['all rows and back, but one', [`UPDATE ${SHOP}.big SET v = v + 1`, `UPDATE ${SHOP}.big SET v = v - 1 WHERE id > 1`]],
]

it('tells by the moments of commits, where the performance schema is off', () => {
  expect(place.counting).toBe('update-times')
})

it.each(WRITES)('restores at once, and a second later, %s', async (_what, statements) => {
  const source = await readContent('shop')
  // Resets and writes fall into one second, or into two, wherever in it they begin.
  for (const waitMs of [0, 0, 0, 400, 700]) {
    await sleep(waitMs)
    for (const sql of statements) await other.query(sql)
    await resetSlot(place)
    expect(await readContent(SHOP)).toEqual(source)
  }
})

it('reads the rows of what nobody wrote at most once more, when the server makes its statistics anew', async () => {
  await sleep(1_100)
  await resetSlot(place)
  await resetSlot(place)
  const before = await readReadRows()
  // Meanwhile InnoDB makes the statistics of what was filled, or written, anew: at most once in ten seconds.
  for (let second = 0; second < 12; second++) {
    await sleep(1_000)
    expect(await resetSlot(place)).toMatchObject({ type: 'restored' })
  }
  // `big` alone has 8,192 in the slot and as many in the source.
  expect((await readReadRows()) - before).toBeLessThan(4 * 8_192)
}, 30_000)

it('says that a transaction is open, rather than leave its rows for the next test', async () => {
  await sleep(1_100)
  await resetSlot(place)
  await other.query('START TRANSACTION')
  await other.query(`UPDATE ${SHOP}.big SET v = -1 WHERE id = 7`)
  await expect(resetSlot(place)).rejects.toMatchObject({ code: 'DBENV_VITEST_SLOT_BUSY' })
  await other.query('ROLLBACK')
  await resetSlot(place)
  expect(await readContent(SHOP)).toEqual(await readContent('shop'))
}, 20_000)

/** How many rows this session has read one after the other, of tables and of catalogues. */
async function readReadRows(): Promise<number> {
  const rows = await readRows(
    place.query,
    "SHOW SESSION STATUS WHERE Variable_name IN ('Handler_read_next', 'Handler_read_rnd_next')",
  )
  return rows.reduce((sum, row) => sum + Number(row['value']), 0)
}
