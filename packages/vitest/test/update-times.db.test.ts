import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { findRowCounting } from '../src/marks/row-counting.ts'
import { type OpenQuery, openQuery } from '../src/open-query.ts'
import { resetSlot } from '../src/reset/reset-slot.ts'
import { readRows, type SlotPlace } from '../src/slot/slot-place.ts'
import { startSlotPlace } from './fixtures/slot-place.ts'

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

interface TimedPlace extends AsyncDisposable {
  readonly place: SlotPlace
  /** Code under test connects by itself. */
  readonly other: OpenQuery
}

/** A slot that has been reset once, on a server of its own. */
async function startTimedPlace(): Promise<TimedPlace> {
  const opened = await startSlotPlace(program, SOURCE, { serverArguments: ['--performance-schema=OFF'] })
  const place = { ...opened.place, counting: await findRowCounting(opened.place.query) }
  // As on a server that nobody has set up for tests.
  await place.query('SET GLOBAL innodb_stats_auto_recalc = ON')
  const other = await openQuery(opened.server.connection)
  expect(await resetSlot(place)).toEqual({ type: 'first-use' })
  return {
    place,
    other,
    async [Symbol.asyncDispose]() {
      await other[Symbol.asyncDispose]()
      await opened[Symbol.asyncDispose]()
    },
  }
}

const SHOP = '`shop_test-slot-1`'
const TABLES = ['settings', 'big', 'parents', 'children', 'log', 'bare']

async function readContent({ query }: SlotPlace, database: string): Promise<unknown> {
  const content: unknown[] = []
  for (const table of TABLES) {
    content.push(await readRows(query, `SELECT * FROM ${database}.${table} ORDER BY 1`))
    const [row] = await readRows(query, `SHOW CREATE TABLE ${database}.${table}`)
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

// Side by side, each on a server of its own: seconds and locks are waited for.
describe.concurrent('where the performance schema is off', () => {
  let timed: TimedPlace
  beforeAll(async () => {
    timed = await startTimedPlace()
  })
  afterAll(() => timed?.[Symbol.asyncDispose]())

  it('tells by the moments of commits', { concurrent: false }, () => {
    expect(timed.place.counting).toBe('update-times')
  })

  it.each(WRITES)('restores at once, and a second later, %s', { concurrent: false }, async (_what, statements) => {
    const { place, other } = timed
    const source = await readContent(place, 'shop')
    // Resets and writes fall into one second, or into two, wherever in it they begin.
    for (const waitMs of [0, 0, 0, 400, 700]) {
      await sleep(waitMs)
      for (const sql of statements) await other.query(sql)
      await resetSlot(place)
      expect(await readContent(place, SHOP)).toEqual(source)
    }
  })
})

it.concurrent('reads the rows of what nobody wrote at most once more, when the server makes its statistics anew', async () => {
  await using timed = await startTimedPlace()
  const { place, other } = timed
  for (const [, statements] of WRITES) for (const sql of statements) await other.query(sql)
  await resetSlot(place)
  await sleep(1_100)
  await resetSlot(place)
  await resetSlot(place)
  const before = await readReadRows(place)
  // Meanwhile InnoDB makes the statistics of what was filled, or written, anew: at most once in ten seconds.
  for (let second = 0; second < 12; second++) {
    await sleep(1_000)
    expect(await resetSlot(place)).toMatchObject({ type: 'restored' })
  }
  // `big` alone has 8,192 in the slot and as many in the source.
  expect((await readReadRows(place)) - before).toBeLessThan(4 * 8_192)
})

it.concurrent('says that a transaction is open, rather than leave its rows for the next test', async () => {
  await using timed = await startTimedPlace()
  const { place, other } = timed
  await sleep(1_100)
  await resetSlot(place)
  await other.query('START TRANSACTION')
  await other.query(`UPDATE ${SHOP}.big SET v = -1 WHERE id = 7`)
  await expect(resetSlot(place)).rejects.toMatchObject({ code: 'DBENV_VITEST_SLOT_BUSY' })
  await other.query('ROLLBACK')
  await resetSlot(place)
  expect(await readContent(place, SHOP)).toEqual(await readContent(place, 'shop'))
})

/** How many rows this session has read one after the other, of tables and of catalogues. */
async function readReadRows({ query }: SlotPlace): Promise<number> {
  const rows = await readRows(
    query,
    "SHOW SESSION STATUS WHERE Variable_name IN ('Handler_read_next', 'Handler_read_rnd_next')",
  )
  return rows.reduce((sum, row) => sum + Number(row['value']), 0)
}
