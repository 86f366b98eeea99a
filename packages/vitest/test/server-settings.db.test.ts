import { expect, inject, it } from 'vitest'
import { openQuery, openUtcQuery } from '../src/open-query.ts'
import { resetSlot } from '../src/reset/reset-slot.ts'
import { readRows } from '../src/slot/slot-place.ts'
import { startSlotPlace } from './fixtures/slot-place.ts'

const { program } = inject('testServer')

const SOURCE = [
  'CREATE DATABASE shop',
  'CREATE TABLE shop.kept (id INT PRIMARY KEY, price INT) STATS_PERSISTENT=1',
  'CREATE TABLE shop.forgotten (id INT PRIMARY KEY, price INT) STATS_PERSISTENT=0',
  'CREATE TABLE shop.unsaid (id INT PRIMARY KEY, price INT)',
  'CREATE TABLE shop.keyless (id INT, price INT)',
  ...['kept', 'forgotten', 'unsaid', 'keyless'].map((table) => `INSERT INTO shop.${table} VALUES (1, 10), (2, 20)`),
]

const readPrices = async (query: Parameters<typeof readRows>[0], table: string) =>
  (await readRows(query, `SELECT price FROM \`shop_test-slot-1\`.${table} ORDER BY id`)).map((row) => row['price'])

it.concurrent('restores a slot for good on a server that has other settings for all', async () => {
  await using own = await startSlotPlace(program, SOURCE)
  await own.place.query('SET GLOBAL autocommit = 0')
  await own.place.query('SET GLOBAL completion_type = 1')
  await own.place.query('SET GLOBAL sql_safe_updates = 1')
  const tables = ['kept', 'keyless']
  await using utc = await openUtcQuery(own.place.connection)
  {
    await using resetting = await openQuery(own.place.connection)
    await resetSlot({ ...own.place, query: resetting.query })
    for (const table of tables) await own.place.query(`UPDATE \`shop_test-slot-1\`.${table} SET price = 0 WHERE id = 1`)
    await resetSlot({ ...own.place, query: resetting.query })
  }
  for (const table of tables) expect(await readPrices(own.place.query, table)).toEqual([10, 20])
  expect(await readRows(utc.query, 'SELECT @@autocommit AS auto, @@time_zone AS zone')).toEqual([
    { auto: 1, zone: '+00:00' },
  ])
  // As a dump with a COMMIT in it is sent.
  await utc.query('CREATE DATABASE late')
  await utc.query('CREATE TABLE late.t (id INT PRIMARY KEY)')
  for (const sql of ['BEGIN', 'INSERT INTO late.t VALUES (1)', 'COMMIT', 'INSERT INTO late.t VALUES (2)']) {
    await utc.query(sql)
  }
  expect(await readRows(own.place.query, 'SELECT COUNT(*) AS n FROM late.t')).toEqual([{ n: 2 }])
})

it.concurrent.each([
  { persistent: 'ON', tables: ['kept', 'forgotten', 'unsaid'] },
  { persistent: 'OFF', tables: ['kept', 'unsaid'] },
])(
  'restores tables whose statistics InnoDB makes anew by itself, with innodb_stats_persistent $persistent',
  async ({ persistent, tables }) => {
    const serverArguments = [`--innodb-stats-persistent=${persistent}`]
    await using own = await startSlotPlace(program, SOURCE, { serverArguments })
    await resetSlot(own.place)
    // The statistics of two rows are old after 17 writes: from 0 to 0 the counter shows none of 18.
    for (const table of tables) {
      for (let time = 0; time < 18; time++) {
        await own.place.query(`UPDATE \`shop_test-slot-1\`.${table} SET price = price + 1 WHERE id = 1`)
      }
    }
    await resetSlot(own.place)
    for (const table of tables) expect(await readPrices(own.place.query, table)).toEqual([10, 20])
  },
)
