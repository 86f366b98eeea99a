import { expect, test } from 'vitest'
import { collect } from './knex-contract/contract.ts'
import { createTestEnvironment } from './test-environment.ts'

/** So many rows that the server is still sending when the reader stops. */
const LONG = 'SELECT a.v, b.id FROM t a JOIN t b JOIN t c JOIN t d'

async function fill(env: Awaited<ReturnType<typeof createTestEnvironment>>): Promise<void> {
  const rows = Array.from({ length: 30 }, (_, index) => ({ id: index + 2, v: 'x'.repeat(20) }))
  await env.adapter().saveToDatabase(rows, env.data, 't')
}

test('gives every row of a statement, with its bindings', async () => {
  await using env = await createTestEnvironment()
  await fill(env)
  const ids: number[] = []
  const rows = env.adapter().streamDatabase<{ id: number }>(env.data, 'SELECT id FROM t WHERE id > ? ORDER BY id', [3])
  for await (const { id } of rows) ids.push(id)
  expect(ids).toEqual(Array.from({ length: 28 }, (_, index) => index + 4))
})

test('lets a reader stop early, and the next call has a connection', async () => {
  await using env = await createTestEnvironment()
  await fill(env)
  const db = env.adapter({ pool: { max: 1 } })
  let seen = 0
  for await (const _ of db.streamDatabase(env.data, LONG)) {
    seen += 1
    if (seen === 3) break
  }
  expect(seen).toBe(3)
  expect(await db.queryDatabase(env.data, 'SELECT COUNT(*) AS n FROM t')).toEqual([{ n: 31 }])
})

test('lets a reader stop early inside a transaction, which goes on', async () => {
  await using env = await createTestEnvironment()
  await fill(env)
  const db = env.adapter()
  await db.transaction([env.data], async (operations) => {
    await operations.queryDatabase(env.data, 'DELETE FROM t WHERE id > 25')
    for await (const _ of operations.streamDatabase(env.data, 'SELECT a.v FROM t a JOIN t b JOIN t c')) break
    await operations.queryDatabase(env.data, 'DELETE FROM t WHERE id > 20')
  })
  expect(await db.queryDatabase(env.data, 'SELECT COUNT(*) AS n FROM t')).toEqual([{ n: 20 }])
})

test('throws the error of the server in the loop', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter({ pool: { max: 1 } })
  const read = async () => {
    for await (const _ of db.streamDatabase(env.data, 'SELECT nothing FROM t'));
  }
  await expect(read()).rejects.toMatchObject({ errno: 1054 })
  expect(await db.queryDatabase(env.data, 'SELECT v FROM t')).toEqual([{ v: 'test' }])
})

test('waits for a slow reader instead of filling memory', async () => {
  await using env = await createTestEnvironment()
  await fill(env)
  let seen = 0
  const before = process.memoryUsage().rss
  let most = before
  for await (const _ of env.adapter().streamDatabase(env.data, LONG)) {
    seen += 1
    if (seen % 20_000 !== 0) continue
    await new Promise((resolve) => setTimeout(resolve, 1))
    most = Math.max(most, process.memoryUsage().rss)
  }
  expect(seen).toBe(31 ** 4)
  expect((most - before) / 2 ** 20).toBeLessThan(150)
})

test('gives rows alone, the same as a query: none of an UPDATE, of a procedure those of its first result', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter({ driver: { multipleStatements: true } })
  await db.queryDatabase(
    env.data,
    'CREATE PROCEDURE p() BEGIN UPDATE t SET v = 1; SELECT 1 AS a UNION ALL SELECT 2; SELECT 3 AS b; END',
  )
  for (const [sql, rows] of [
    ["UPDATE t SET v = 'x'", []],
    ['CALL p()', [{ a: 1 }, { a: 2 }]],
    ["UPDATE t SET v = 'x'; SELECT v FROM t; SELECT 4 AS c", [{ v: 'x' }]],
    ['SELECT v FROM t WHERE FALSE; SELECT 4 AS c', []],
  ] as const) {
    expect(await collect(db.streamDatabase(env.data, sql))).toEqual(rows)
    if (!sql.includes('FALSE')) expect(await db.queryDatabase(env.data, sql)).toEqual(rows)
  }
})

test('says so when it is read a second time', async () => {
  await using env = await createTestEnvironment()
  const rows = env.adapter().streamDatabase(env.data, 'SELECT v FROM t')
  expect(await collect(rows)).toEqual([{ v: 'test' }])
  await expect(collect(rows)).rejects.toMatchObject({ code: 'DBENV_STREAM_READ' })
})
