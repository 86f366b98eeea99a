import { join } from 'node:path'
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest'
import { createCacheFolder } from '../../server/test/fixtures/leftovers.ts'
import { createSuite } from './fixtures/suite.ts'

// Each test runs a vitest of its own; the server is initialised once.
vi.setConfig({ testTimeout: 180_000 })

const { program } = inject('testServer')

let cache: Awaited<ReturnType<typeof createCacheFolder>>

beforeAll(async () => {
  cache = await createCacheFolder()
})
afterAll(() => cache?.[Symbol.asyncDispose]())

async function runSuite(test: string, variables: Readonly<Record<string, string>> = {}, sql?: string): Promise<string> {
  await using suite = await createSuite({ 'one.suite.ts': test, ...(sql === undefined ? {} : { 'own.sql': sql }) })
  const source: Record<string, string> = sql === undefined ? {} : { SUITE_SQL: join(suite.folder, 'own.sql') }
  const run = suite.run({
    SUITE_PROGRAM: program,
    DBENV_CACHE: cache.path,
    SUITE_WORKERS: '1',
    ...variables,
    ...source,
  })
  return (await run.ended).output
}

it('makes databases beside those of the files, and refuses a query on any other', async () => {
  const output = await runSuite(
    `import { test } from '@dbenv/vitest'
     import { expect } from 'vitest'
     test('asks', async ({ environment }) => {
       expect([...environment.databases.keys()].sort()).toEqual(['audit', 'books', 'extra', 'master_config'])
       expect(await environment.query('SELECT COUNT(*) AS n FROM master_config.database_configs')).toHaveLength(1)
       const code = 'DBENV_UNLISTED_DATABASE'
       await expect(environment.query('DELETE FROM other.trades')).rejects.toMatchObject({ code })
     })`,
    { SUITE_NAMES: 'extra' },
  )
  expect(output).toMatch(/Tests +1 passed/)
})

it('refuses concurrent tests where each one would have the databases reset under the others', async () => {
  const output = await runSuite(
    `import { test } from '@dbenv/vitest'
     test.concurrent('one', async ({ environment }) => { await environment.query('SELECT 1') })
     test('after', async ({ environment }) => { await environment.query('SELECT 1') })`,
    { SUITE_RESET: 'test' },
  )
  expect(output).toMatch(/Tests +1 failed \| 1 passed/)
  expect(output).toContain("`reset: 'test'` puts the databases of all of them back before each one")
})

it('gives MEMORY tables the rows of the source, which a start of the server takes from them', async () => {
  const output = await runSuite(
    `import { test } from '@dbenv/vitest'
     import { expect } from 'vitest'
     const read = (environment) => environment.query('SELECT id, text FROM books.memo ORDER BY id')
     const rows = [{ id: 0, text: 'zero' }, { id: 7, text: 'seven' }]
     test('finds and changes them', async ({ environment }) => {
       expect(await read(environment)).toEqual(rows)
       await environment.query('DELETE FROM books.memo')
       await environment.query("INSERT INTO books.memo (text) VALUES ('left')")
     })
     test('finds them put back', async ({ environment }) => expect(await read(environment)).toEqual(rows))`,
    { SUITE_RESET: 'test' },
    `CREATE DATABASE books; USE books; SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO';
     CREATE TABLE memo (id INT AUTO_INCREMENT PRIMARY KEY, text VARCHAR(9)) ENGINE=MEMORY;
     CREATE TABLE nothing (id INT) ENGINE=MEMORY; INSERT INTO memo (id, text) VALUES (0, 'zero'), (7, 'seven')`,
  )
  expect(output).toMatch(/Tests +2 passed/)
})

it('leaves MEMORY tables empty whose triggers would act on giving them their rows, and says so', async () => {
  const output = await runSuite(
    `import { test } from '@dbenv/vitest'
     import { expect } from 'vitest'
     test('asks', async ({ environment }) => {
       expect(await environment.query('SELECT id FROM books.memo')).toEqual([])
       expect(await environment.query('SELECT id FROM books.seen')).toEqual([{ id: 7 }])
       expect(await environment.query('SELECT id FROM books.kept')).toEqual([{ id: 1 }])
     })`,
    {},
    `CREATE DATABASE books; USE books; CREATE TABLE seen (id INT PRIMARY KEY AUTO_INCREMENT, memo INT);
     CREATE TABLE memo (id INT PRIMARY KEY) ENGINE=MEMORY; CREATE TABLE kept (id INT PRIMARY KEY) ENGINE=MEMORY;
     CREATE TRIGGER watch AFTER INSERT ON memo FOR EACH ROW INSERT INTO seen (id, memo) VALUES (NULL, NEW.id);
     CREATE TRIGGER parting AFTER DELETE ON kept FOR EACH ROW INSERT INTO seen (id, memo) VALUES (NULL, OLD.id);
     ALTER TABLE seen AUTO_INCREMENT = 7;
     INSERT INTO memo VALUES (7); INSERT INTO kept VALUES (1)`,
  )
  expect(output).toMatch(/Tests +1 passed/)
  expect(output).toMatch(/dbenv: these MEMORY tables are empty, .*: `memo`\. Fill them/)
})
