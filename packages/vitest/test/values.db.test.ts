import { join } from 'node:path'
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest'
import { createCacheFolder } from '../../server/test/fixtures/leftovers.ts'
import { createExistingPlace, type ExistingPlace } from './fixtures/existing-place.ts'
import { createSuite } from './fixtures/suite.ts'

// Each test runs a vitest of its own.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 })

const { program } = inject('testServer')

/** The place of the server whose zone has summer time; the machine of the tests is put into the same. */
const ZONE = 'Europe/Berlin'

let place: ExistingPlace

beforeAll(async () => {
  vi.stubEnv('TZ', ZONE)
  place = await createExistingPlace(program)
  vi.unstubAllEnvs()
})
afterAll(() => place?.[Symbol.asyncDispose]())

const SQL = `CREATE DATABASE books; USE books;
  CREATE TABLE seen (id INT PRIMARY KEY, moment DATETIME, stamp TIMESTAMP NULL, number BIGINT);
  INSERT INTO seen VALUES (1, '2026-07-01 12:00:00', '2026-07-01 12:00:00', 9007199254740993)`

/** A moment is UTC's, written or read, whatever the zones of the machine and of the server are, as in the adapter. */
const TEST = `import { test } from '@dbenv/vitest'; import { expect } from 'vitest'
  const moment = new Date('2026-07-01T12:00:00Z')
  test('reads and writes', async ({ environment }) => {
    expect(moment.getHours()).toBe(14)
    const [row] = await environment.query('SELECT moment, stamp, number FROM books.seen')
    expect(row).toEqual({ moment, stamp: moment, number: '9007199254740993' })
    await environment.query('INSERT INTO books.seen VALUES (?, ?, ?, ?)', [2, moment, moment, '9007199254740993'])
    const rows = await environment.query(
      'SELECT CAST(moment AS CHAR) AS moment, UNIX_TIMESTAMP(stamp) AS stamp, CAST(number AS CHAR) AS number FROM books.seen')
    const stored = { moment: '2026-07-01 12:00:00', stamp: moment.getTime() / 1000, number: '9007199254740993' }
    expect(rows).toEqual([stored, stored])
  })`

it.each([
  ['SQL files', 'a private server'],
  ['`prepare`', 'a private server'],
  ['SQL files', 'an existing one'],
  ['`prepare`', 'an existing one'],
])('keeps moments and large numbers as they are from %s on %s', async (source, server) => {
  await using cache = await createCacheFolder()
  await using suite = await createSuite({ 'values.suite.ts': TEST, 'values.sql': SQL })
  const { exitCode, output } = await suite.run({
    TZ: ZONE,
    SUITE_WORKERS: '1',
    ...(server === 'an existing one' ? place.variables : { SUITE_PROGRAM: program, DBENV_CACHE: cache.path }),
    ...(source === 'SQL files'
      ? { SUITE_SQL: join(suite.folder, 'values.sql') }
      : { SUITE_PREPARE: 'values', SUITE_NAMES: 'books' }),
  }).ended
  expect({ exitCode, output }).toEqual({ exitCode: 0, output: expect.stringMatching(/Tests +1 passed/) })
})
