import { expect, test, vi } from 'vitest'
import { collect } from './knex-contract/contract.ts'
import { createTestEnvironment, type TestEnvironment } from './test-environment.ts'

/** Names that every object has something under. */
const NAMES = ['__proto__', '__defineGetter__', 'constructor', 'toString', 'hasOwnProperty', '']

test.each(NAMES)('gives a column named `%s` by column', async (name) => {
  await using env = await createTestEnvironment()
  const { columns } = await env.adapter().queryTable(env.data, `SELECT id AS \`${name}\`, NULL AS b FROM t`)
  expect(Object.entries(columns).map(([column, values]) => [column, Array.from(values)])).toEqual([
    [name, [1]],
    ['b', [null]],
  ])
})

test.each(NAMES.filter((name) => !name.startsWith('__')))('gives a column named `%s` in rows', async (name) => {
  await using env = await createTestEnvironment()
  const db = env.adapter()
  for (const [value, expected] of [
    ['NULL', null],
    [`JSON_OBJECT('name', 'ResultSetHeader')`, { name: 'ResultSetHeader' }],
  ]) {
    const sql = `SELECT ${value} AS \`${name}\``
    const [row] = await db.queryDatabase(env.data, sql)
    const cell: unknown = row?.[name]
    expect(typeof cell === 'string' ? JSON.parse(cell) : cell).toEqual(expected)
    expect(await collect(db.streamDatabase(env.data, sql))).toEqual([row])
  }
})

test.each(['__proto__', '__lookupSetter__'])('refuses a column named `%s` in rows, and goes on', async (name) => {
  await using env = await createTestEnvironment()
  const db = env.adapter({ pool: { max: 1 } })
  const engine = await db.getEngine(env.data)
  const sql = `SELECT id AS \`${name}\` FROM t`
  const refused = { code: 'DBENV_UNREADABLE_COLUMN', column: name }
  await db.transaction([env.data], async (inside) => {
    await inside.queryDatabase(env.data, 'INSERT INTO t VALUES (2, NULL)')
    await expect(inside.queryDatabase(env.data, sql)).rejects.toMatchObject(refused)
    await expect(collect(inside.streamDatabase(env.data, sql))).rejects.toMatchObject(refused)
  })
  await expect(engine.raw(sql)).rejects.toMatchObject({ code: refused.code })
  await expect(collect(engine.raw(sql).stream())).rejects.toMatchObject({ code: refused.code })
  expect(await engine('t').pluck('id')).toEqual([1, 2])
})

test('says which column of a table comes twice', async () => {
  await using env = await createTestEnvironment()
  await expect(env.adapter().queryTable(env.data, 'SELECT id, v, id FROM t')).rejects.toThrow(
    'named `id`, of id, v, id',
  )
})

const LOST: readonly (readonly [string, (env: TestEnvironment, sql: string) => Promise<unknown>])[] = [
  ['rows', async (env, sql) => await env.adapter().queryDatabase(env.data, sql)],
  ['columns', async (env, sql) => await env.adapter().queryTable(env.data, sql)],
  ['a stream', async (env, sql) => await collect(env.adapter().streamDatabase(env.data, sql))],
  [
    'a stream of an engine',
    async (env, sql) => await collect((await env.adapter().getEngine(env.data)).raw(sql).stream()),
  ],
]

test.each(LOST)('a connection lost under %s is an error, and keeps nobody waiting', async (_title, read) => {
  await using env = await createTestEnvironment()
  const databaseName = await env.dbEnv(env.environment).getDatabaseName(env.data)
  const outcome = expect(read(env, 'SELECT SLEEP(30)')).rejects.toThrow('Connection lost')
  const running = await vi.waitFor(
    async () => {
      const [found] = await env.run(
        `SELECT id AS id FROM information_schema.processlist WHERE db = ? AND info LIKE 'SELECT SLEEP%'`,
        [databaseName],
      )
      return found ?? expect.fail('it does not run yet')
    },
    { timeout: 20_000 },
  )
  await env.run(`KILL ${running['id']}`)
  await outcome
})
