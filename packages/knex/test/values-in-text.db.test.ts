import { createPool, raw } from 'mysql2'
import { expect, test } from 'vitest'
import { wrapPool } from '../src/mysql2.ts'
import { createTestEnvironment, type TestEnvironment } from './test-environment.ts'

type Value = string | Raw | Raw[]
type Raw = ReturnType<typeof raw>

/** What a way of sending gives of the text `SELECT v FROM <source>`; every source comes as a value. */
type Read = (env: TestEnvironment, sql: string, values: readonly Value[]) => Promise<unknown>

async function readFromPool(
  env: TestEnvironment,
  run: (pool: ReturnType<typeof createPool>) => Promise<unknown>,
  options = {},
): Promise<unknown> {
  const pool = createPool({ ...env.settings, ...options })
  try {
    return await run(wrapPool(pool, env.dbEnv(env.environment), { baseName: env.data }))
  } finally {
    await pool.promise().end()
  }
}

const NAMES: Readonly<Record<string, Read>> = {
  queryDatabase: (env, sql, values) => env.adapter().queryDatabase(env.data, sql, values),
  queryTable: async (env, sql, values) => {
    const { columns, rowCount } = await env.adapter().queryTable(env.data, sql, values)
    return Array.from({ length: rowCount }, (_, index) => ({ v: columns['v']?.[index] }))
  },
  streamDatabase: async (env, sql, values) => {
    const rows: unknown[] = []
    for await (const row of env.adapter().streamDatabase(env.data, sql, values)) rows.push(row)
    return rows
  },
  'inside of a transaction': (env, sql, values) =>
    env.adapter().transaction([env.data], (inside) => inside.queryDatabase(env.data, sql, values)),
  'engine.raw': async (env, sql, values) => {
    const engine = await env.adapter().getEngine(env.data)
    // knex's types know no SQL of mysql2.
    const [rows] = await Reflect.apply(engine.raw, engine, [sql, values])
    return rows
  },
  'a pool': (env, sql, values) => readFromPool(env, async (pool) => (await pool.promise().query(sql, [...values]))[0]),
  'options to a pool': (env, sql, values) =>
    readFromPool(env, async (pool) => (await pool.promise().query({ sql, values: [...values] }))[0]),
  'names to a pool': (env, _, [source]) =>
    readFromPool(env, async (pool) => (await pool.promise().query('SELECT v FROM ::source', { source }))[0], {
      namedPlaceholders: true,
    }),
  'a connection of a pool': (env, sql, values) =>
    readFromPool(env, async (pool) => {
      const connection = await pool.promise().getConnection()
      try {
        return (await connection.query(sql, [...values]))[0]
      } finally {
        connection.release()
      }
    }),
  'the connection of an engine': async (env, sql, values) => {
    const { client } = await env.adapter().getEngine(env.data)
    const connection = await client.acquireConnection()
    try {
      return (await connection.promise().query(sql, values))[0]
    } finally {
      client.releaseConnection(connection)
    }
  },
}

test.each(Object.keys(NAMES))('takes a name that comes as a value for what it names: %s', async (way) => {
  await using env = await createTestEnvironment()
  const read = NAMES[way]
  expect(await read?.(env, 'SELECT v FROM ??', [`${env.data}.t`])).toEqual([{ v: 'test' }])
  await expect(read?.(env, 'SELECT v FROM ??', ['legacy.t'])).rejects.toMatchObject({ code: 'DBENV_UNLISTED_DATABASE' })
})

const { queryDatabase: _, queryTable: __, streamDatabase: ___, ...TAKES_OBJECTS } = NAMES

test.each(Object.keys(TAKES_OBJECTS).filter((way) => !/names|inside/.test(way)))(
  'reads SQL that comes as a value as it reads the rest: %s',
  async (way) => {
    await using env = await createTestEnvironment()
    const read = TAKES_OBJECTS[way]
    const [data, legacy] = [raw(`${env.data}.t`), raw('legacy.t')]
    expect(await read?.(env, 'SELECT v FROM ?', [data])).toEqual([{ v: 'test' }])
    expect(await read?.(env, 'SELECT v FROM t WHERE v IN (?)', [[raw(`(SELECT v FROM ${env.data}.t)`)]])).toHaveLength(
      1,
    )
    await expect(read?.(env, 'SELECT v FROM ?', [legacy])).rejects.toMatchObject({ code: 'DBENV_UNLISTED_DATABASE' })
  },
)

test.each<readonly [string, (env: TestEnvironment) => Promise<unknown>]>([
  ['queryDatabase', (env) => env.adapter().queryDatabase(env.data, 'UPDATE ?? SET v = ?', [`${env.data}.t`, 'HIT'])],
  [
    'assignments of an object',
    (env) =>
      readFromPool(env, (pool) =>
        pool.promise().query('UPDATE t SET ?', [{ v: raw(`(SELECT IF(v = 'test', 'HIT', v) FROM ${env.config}.t)`) }]),
      ),
  ],
  [
    'updateWhere',
    (env) => {
      const [condition, bindings] = ["EXISTS (SELECT 1 FROM ?? p WHERE p.v = 'test')", [`${env.config}.t`]]
      return env.adapter().updateWhere(env.data, 't', { v: 'HIT' }, condition, { bindings })
    },
  ],
  [
    'a format of the pool',
    (env) =>
      readFromPool(env, (pool) => pool.promise().query('UPDATE :t SET v = "HIT"'), {
        queryFormat: (sql: string) => sql.replace(':t', `${env.data}.t`),
      }),
  ],
  [
    'the options of a builder',
    async (env) =>
      (await env.adapter().getEngine(env.data)).raw('?').options({ sql: `UPDATE ${env.data}.t SET v = "HIT"` }),
  ],
])('writes what it was told to, and not production: %s', async (_, write) => {
  await using env = await createTestEnvironment()
  await write(env)
  expect(await env.run(`SELECT v FROM ${env.data}.t`)).toEqual([{ v: 'prod' }])
  expect(await env.adapter().queryDatabase(env.data, 'SELECT v FROM t')).toEqual([{ v: 'HIT' }])
})

test('repeats a statement with a name for a value where its environment was made anew', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter()
  const engine = await db.getEngine(env.data)
  const ways = [
    () => db.queryDatabase(env.data, 'SELECT v FROM ??', [`${env.data}.t`]),
    () => engine.raw('SELECT v FROM ?', [raw(`${env.data}.t`)]).then(([rows]) => rows),
  ]
  await Promise.all(ways.map((read) => read()))
  for (const read of ways) {
    await env.move(env.data)
    expect(await read()).toEqual([{ v: 'moved' }])
  }
})

test.each([
  ['PREPARE s FROM ?', ''],
  ['PREPARE s FROM ?', 'bytes'],
  ['DO 0; EXECUTE IMMEDIATE ?', ''],
])('reads a text to run that comes as a value: %s %s', async (sql, form) => {
  await using env = await createTestEnvironment()
  const db = env.adapter({ driver: { multipleStatements: true } })
  const refused = { code: 'DBENV_DYNAMIC_SQL', database: env.data }
  for (const text of [`UPDATE ${env.data}.t SET v = 9`, `DROP DATABASE ${env.data}`]) {
    const values = [form === 'bytes' ? Buffer.from(text) : text]
    await expect(db.queryDatabase(env.data, sql, values)).rejects.toMatchObject(refused)
    const engine = await db.getEngine(env.data)
    await expect(engine.raw(sql, values)).rejects.toMatchObject(refused)
    await expect(readFromPool(env, (pool) => pool.promise().query(sql, values))).rejects.toMatchObject(refused)
  }
})

test('tells of such a statement the text as it was written, without its values', async () => {
  await using env = await createTestEnvironment()
  const texts: unknown[] = []
  const { onSlowStatement } = await import('../src/events/statement-event.ts')
  using _ = onSlowStatement(0, (event) => texts.push(event['db.query.text']))
  await env.adapter().queryDatabase(env.data, 'SELECT v FROM ?? WHERE v = ?', [`${env.data}.t`, 'secret'])
  expect(texts).toContain('SELECT v FROM ?? WHERE v = ?')
  expect(texts.join()).not.toContain('secret')
})
