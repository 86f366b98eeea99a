import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { quoteIdentifier } from '@dbenv/core'
import { localServer } from '@dbenv/server'
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest'
import { createCacheFolder } from '../../server/test/fixtures/leftovers.ts'
import { SourceWrittenError } from '../src/marks/source-written-error.ts'
import { openQuery } from '../src/open-query.ts'
import { resolvePluginOptions } from '../src/plugin-options.ts'
import { resetSlot } from '../src/reset/reset-slot.ts'
import type { SlotPlace } from '../src/slot/slot-place.ts'
import { openPrivateSupply } from '../src/supply/private-supply.ts'

// A server is initialised first.
vi.setConfig({ testTimeout: 180_000 })

const { program } = inject('testServer')

/** Of all tests: the first one has its server initialised and filled, and a copy of that is what each is about. */
let cache: Awaited<ReturnType<typeof createCacheFolder>>

beforeAll(async () => {
  cache = await createCacheFolder()
})
afterAll(() => cache?.[Symbol.asyncDispose]())

const SOURCE = `CREATE DATABASE books; USE books;
  CREATE TABLE trades (id INT AUTO_INCREMENT PRIMARY KEY, n INT, KEY (n)) AUTO_INCREMENT = 100;
  INSERT INTO trades (n) VALUES (1), (2), (3); DELETE FROM trades WHERE n = 3;
  CREATE TABLE never_filled (id INT AUTO_INCREMENT PRIMARY KEY); CREATE TABLE plain (n INT); INSERT INTO plain VALUES (1);
  CREATE TABLE years (y INT PRIMARY KEY, v INT) PARTITION BY RANGE (y) (PARTITION p0 VALUES LESS THAN (2000), PARTITION p1 VALUES LESS THAN MAXVALUE);
  INSERT INTO years VALUES (1999, 1), (2020, 2); CREATE TABLE \`odd-name\` (id INT PRIMARY KEY); INSERT INTO \`odd-name\` VALUES (1);
  CREATE TABLE reserved (id INT AUTO_INCREMENT PRIMARY KEY, n INT); INSERT INTO reserved (n) SELECT 1 FROM information_schema.columns LIMIT 100;`

interface CachedSlot extends AsyncDisposable {
  readonly place: SlotPlace
  /** The slot's database of that base name, quoted. */
  readonly books: string
}

/** A slot that its server found in the data folder it was started on, as a warm run has it. */
async function openCachedSlot(
  cacheFolder: string,
  { sql = SOURCE, log = () => undefined }: { sql?: string; log?: (message: string) => void } = {},
): Promise<CachedSlot> {
  const file = join(cacheFolder, 'books.sql')
  await writeFile(file, sql)
  const provider = localServer({ program, cacheFolder })
  const supply = await openPrivateSupply(provider, {
    options: resolvePluginOptions({ source: { files: ['books.sql'] }, server: provider }),
    workers: 1,
    root: cacheFolder,
    variables: {},
    ttlSeconds: undefined,
    log,
    onContent: () => undefined,
  })
  const { server, slots, source, sourceDatabases, making, counting } = supply
  const [slot] = slots
  if (!slot) throw new Error('the supply has no slot')
  const { connection, flavour } = server
  const { query, ...session } = await openQuery(connection)
  return {
    place: { query, connection, flavour, slot, source, shared: [], sourceDatabases, making, counting },
    books: quoteIdentifier(slot.databases['books'] ?? ''),
    [Symbol.asyncDispose]: async () => {
      await session[Symbol.asyncDispose]()
      await supply[Symbol.asyncDispose]()
    },
  }
}

it('knows of a slot from the cache, without having opened a table of it, which ones the first file wrote', async () => {
  await using slot = await openCachedSlot(cache.path)
  const { place, books } = slot
  expect(await resetSlot(place)).toEqual({ type: 'first-use' })
  await place.query(`INSERT INTO ${books}.trades (n) VALUES (7)`)
  await place.query(`UPDATE ${books}.years SET v = 3 WHERE y = 1999`)
  await place.query(`SELECT * FROM ${books}.plain`)
  expect(await resetSlot(place)).toEqual({ type: 'restored', tables: 2 })
  const [trades] = await place.query(`SELECT id, n FROM ${books}.trades ORDER BY id`)
  expect(trades).toEqual([100, 101].map((id, index) => ({ id, n: index + 1 })))
  expect(await resetSlot(place)).toEqual({ type: 'restored', tables: 0 })
})

it('restores nothing of a slot from the cache that the first file only read', async () => {
  await using slot = await openCachedSlot(cache.path)
  const { place, books } = slot
  expect(await resetSlot(place)).toEqual({ type: 'first-use' })
  await place.query(`SELECT * FROM ${books}.trades`)
  expect(await resetSlot(place)).toEqual({ type: 'restored', tables: 0 })
  await place.query(`DELETE FROM ${books}.plain`)
  expect(await resetSlot(place)).toEqual({ type: 'restored', tables: 1 })
})

it('compares the tables of a slot from the cache whose counters somebody set back', async () => {
  await using slot = await openCachedSlot(cache.path)
  const { place, books } = slot
  await resetSlot(place)
  await place.query(`UPDATE ${books}.trades SET n = 9`)
  await place.query('FLUSH TABLES')
  expect(await resetSlot(place)).toMatchObject({ type: 'restored' })
  const [trades] = await place.query(`SELECT n FROM ${books}.trades ORDER BY id`)
  expect(trades).toEqual([{ n: 1 }, { n: 2 }])
})

it('has the same AUTO_INCREMENT before and after a reset, that of ids which an INSERT of the source reserved', async () => {
  await using slot = await openCachedSlot(cache.path)
  const { place, books } = slot
  await resetSlot(place)
  const addRow = async () => {
    await place.query(`INSERT INTO ${books}.reserved (n) VALUES (7)`)
    const [rows] = await place.query(`SELECT MAX(id) AS id FROM ${books}.reserved`)
    return rows
  }
  const first = await addRow()
  expect(await resetSlot(place)).toEqual({ type: 'restored', tables: 1 })
  expect(await addRow()).toEqual(first)
})

it.each([
  ['wrote', 'INSERT INTO books.trades (n) VALUES (66)', 'books.trades'],
  ['emptied', 'TRUNCATE TABLE books.`odd-name`', 'books.odd-name'],
  ['dropped', 'DROP TABLE books.plain', 'books.plain'],
])('refuses to give a slot the rows of a source that a test %s under its base name', async (_, sql, table) => {
  await using slot = await openCachedSlot(cache.path)
  const { place, books } = slot
  expect(await resetSlot(place)).toEqual({ type: 'first-use' })
  await place.query(`UPDATE ${books}.trades SET n = 9`)
  expect(await resetSlot(place)).toEqual({ type: 'restored', tables: 1 })
  expect(await resetSlot(place)).toEqual({ type: 'restored', tables: 0 })
  await place.query(sql)
  await place.query(`UPDATE ${books}.trades SET n = 9`)
  for (const _again of [1, 2]) await expect(resetSlot(place)).rejects.toMatchObject({ tables: [table] })
  // Nor is one made anew from it.
  await place.query(`ALTER TABLE ${books}.trades ADD COLUMN more INT`)
  await expect(resetSlot(place)).rejects.toBeInstanceOf(SourceWrittenError)
})

it.runIf(inject('testServer').flavour === 'mariadb')(
  'says once, when the slots are made, what a clone leaves out of the source',
  async () => {
    const sql = 'CREATE DATABASE books; CREATE TABLE books.prices (id INT PRIMARY KEY) WITH SYSTEM VERSIONING;'
    const told: string[] = []
    const log = (message: string) => void told.push(message)
    for (const _coldAndWarm of [1, 2]) {
      await using _slot = await openCachedSlot(cache.path, { sql, log })
    }
    expect(told).toEqual([
      expect.stringMatching(/^warning: The history of system-versioned tables of `books` is not cloned/),
    ])
  },
)
