import { appendFile, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest'
import { createCacheFolder, findLeftovers } from '../../server/test/fixtures/leftovers.ts'
import { createSuite, type Suite } from './fixtures/suite.ts'
import { type WatchedSuite, watchSuite } from './fixtures/watch.ts'

// Each test runs a vitest of its own, in a terminal.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 })

const { program } = inject('testServer')

let cache: Awaited<ReturnType<typeof createCacheFolder>>

beforeAll(async () => {
  cache = await createCacheFolder()
})
afterAll(() => cache?.[Symbol.asyncDispose]())

const SHELVES =
  'CREATE DATABASE books; CREATE TABLE books.shelves (id INT PRIMARY KEY); INSERT INTO books.shelves VALUES (1);'
const COUNTS = `import { test } from '@dbenv/vitest'
  test('counts', async ({ environment }) => {
    const [row] = await environment.query('SELECT COUNT(*) AS n FROM books.shelves')
    console.log('shelves: ' + row.n)
  })`

it('makes the databases anew when a file of the source changes, comes or goes', async () => {
  await using suite = await createSuite({ '01.sql': SHELVES, 'counts.suite.ts': COUNTS })
  await using watched = watch(suite, join(suite.folder, '*.sql'))
  await watched.untilShown(toCounted(1))
  await appendFile(join(suite.folder, '01.sql'), ' INSERT INTO books.shelves VALUES (2);')
  await watched.untilShown(toCounted(2))
  const added = join(suite.folder, '02.sql')
  await writeFile(added, 'INSERT INTO books.shelves VALUES (3);')
  await watched.untilShown(toCounted(3))
  await rm(added)
  await watched.untilShown(toCounted(2), 2)
})

it('sees a file outside the root come back', async () => {
  await using suite = await createSuite({ 'counts.suite.ts': COUNTS })
  const folder = await mkdtemp(join(tmpdir(), 'dbenv-watched-'))
  const file = join(folder, 'own.sql')
  try {
    await writeFile(file, SHELVES)
    await using watched = watch(suite, file)
    await watched.untilShown(toCounted(1))
    await rm(file)
    await watched.untilShown(/NoSuchFileError/)
    await writeFile(file, `${SHELVES} INSERT INTO books.shelves VALUES (2);`)
    await watched.untilShown(toCounted(2))
  } finally {
    await rm(folder, { recursive: true })
  }
})

it('goes on watching a source that made no databases, and has tests say so', async () => {
  await using suite = await createSuite({ 'own.sql': 'CREATE DATABASEE books;', 'counts.suite.ts': COUNTS })
  await using watched = watch(suite, join(suite.folder, 'own.sql'))
  await watched.untilShown(/SqlFileError/)
  await writeFile(join(suite.folder, 'own.sql'), SHELVES)
  await watched.untilShown(toCounted(1))
  await writeFile(join(suite.folder, 'own.sql'), 'CREATE TABEL books;')
  await watched.untilShown(/CREATE TABEL|near 'TABEL/)
  await appendFile(join(suite.folder, 'counts.suite.ts'), '\n')
  await watched.untilShown(/RunNotStartedError/)
  await writeFile(join(suite.folder, 'own.sql'), `${SHELVES} INSERT INTO books.shelves VALUES (2);`)
  await watched.untilShown(toCounted(2))
})

it('makes the databases anew once more for a change while they are made', async () => {
  await using suite = await createSuite({ 'own.sql': SHELVES, 'counts.suite.ts': COUNTS })
  await using watched = watch(suite, join(suite.folder, 'own.sql'))
  await watched.untilShown(toCounted(1))
  const own = join(suite.folder, 'own.sql')
  // Both sides of the moment at which the restart reads the source, wherever that is on this machine.
  for (const [round, pauseMs] of [300, 600, 1_200, 2_400].entries()) {
    await appendFile(own, ` INSERT INTO books.shelves VALUES (${2 * round + 2});`)
    await sleep(pauseMs)
    await appendFile(own, ` INSERT INTO books.shelves VALUES (${2 * round + 3});`)
    await watched.untilShown(toCounted(2 * round + 3))
  }
})

it.each(['own', 'inherit'])('restarts once for all projects, whose harness is: %s', async (projects) => {
  await using suite = await createSuite({ 'own.sql': SHELVES, 'counts.suite.ts': COUNTS })
  const own = join(suite.folder, 'own.sql')
  await using watched = watch(suite, own, { SUITE_PROJECTS: projects })
  await watched.untilShown(toCounted(1))
  await appendFile(own, ' INSERT INTO books.shelves VALUES (2);')
  await watched.untilShown(toCounted(2))
  // At once: an empty file would be a change of its own.
  await writeFile(`${own}.new`, 'CREATE TABEL books;')
  await rename(`${own}.new`, own)
  await watched.untilShown(/SqlFileError/)
  watched.press('q')
  const { output } = await watched.ended
  expect(output.split('the files of the source have changed')).toHaveLength(3)
  // A start that failed has left nothing either.
  await vi.waitFor(async () => expect(await findLeftovers(cache.path)).toEqual([]), { timeout: 10_000, interval: 200 })
})

function toCounted(shelves: number): RegExp {
  return new RegExp(`shelves: ${shelves}\\b[\\s\\S]*?Waiting for file changes`)
}

function watch(suite: Suite, sql: string, more: Readonly<Record<string, string>> = {}): WatchedSuite {
  const variables = { SUITE_PROGRAM: program, DBENV_CACHE: cache.path, SUITE_WORKERS: '1', SUITE_SQL: sql }
  return watchSuite(suite, { ...variables, ...more })
}
