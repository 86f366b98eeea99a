import { runInEnvironment } from '@dbenv/core'
import mysql2 from 'mysql2'
import { expect, test } from 'vitest'
import { createTestEnvironment } from './test-environment.ts'

test('queries the database of the environment, and joins another by its base name', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter()
  const rows = await db.queryDatabase<{ v: string; w: string }>(
    env.data,
    `SELECT t.v, c.v AS w FROM t JOIN ${env.config}.t c USING (id) WHERE t.id = ?`,
    [1],
  )
  expect(rows).toEqual([{ v: 'test', w: 'test' }])
})

test('saves and updates in the environment, and leaves prod as it is', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter()
  const rows = Array.from({ length: 1_500 }, (_, index) => ({ id: index + 2, v: `v${index}` }))
  expect(await db.saveToDatabase(rows, env.data, 't')).toMatchObject({ inserted: 1_500 })
  expect(await db.dynamicBatchUpdate(env.data, 't', [{ id: 2, v: 'new' }], { keyColumns: ['id'] })).toEqual({
    sent: 1,
    matched: 1,
    changed: 1,
    missing: 0,
  })
  expect(await db.queryDatabase(env.data, 'SELECT COUNT(*) AS n FROM t')).toEqual([{ n: 1_501 }])
  expect(await env.run(`SELECT * FROM ${env.data}.t`)).toEqual([{ id: 1, v: 'prod' }])
})

test('gives one engine a base name, and another after it was destroyed', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter()
  const [engine, same] = await Promise.all([db.getEngine(env.data), db.getEngine(env.data)])
  expect(same).toBe(engine)
  expect(await engine('t').select('v')).toEqual([{ v: 'test' }])
  await engine.destroy()
  await expect(engine('t').select('v')).rejects.toMatchObject({ code: 'DBENV_ENGINE_DESTROYED', baseName: env.data })
  const next = await db.getEngine(env.data)
  expect(await next('t').select('v')).toEqual([{ v: 'test' }])
})

test('refuses a database that is not of the environment, before it is sent', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter()
  const engine = await db.getEngine(env.data)
  const other = { code: 'DBENV_UNLISTED_DATABASE' }
  await expect(db.queryDatabase(env.data, 'SELECT * FROM nowhere.t')).rejects.toMatchObject(other)
  await expect(engine('nowhere.t').select()).rejects.toMatchObject(other)
  await expect(db.queryDatabase(env.data, 'SELECT 1 FROM information_schema.tables LIMIT 1')).resolves.toHaveLength(1)
})

test('takes the name that the server knows as well', async () => {
  await using env = await createTestEnvironment()
  const name = await env.dbEnv(env.environment).getDatabaseName(env.config)
  expect(await env.adapter().queryDatabase(env.data, `SELECT v FROM \`${name}\`.t`)).toEqual([{ v: 'test' }])
})

test('rejects for a base name that is not registered', async () => {
  await using env = await createTestEnvironment()
  await expect(env.adapter().getEngine('nowhere')).rejects.toMatchObject({ code: 'DBENV_UNKNOWN_DATABASE' })
})

test('reaches prod under its own names', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter({ environment: 'prod' })
  expect(await db.queryDatabase(env.data, `SELECT v FROM ${env.config}.t`)).toEqual([{ v: 'prod' }])
})

test('commits a transaction over two databases whole, and rolls it back whole', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter()
  const insertBoth = async (id: number, fails: boolean) =>
    await db.transaction([env.data, env.config], async (operations) => {
      const engine = await operations.getEngine(env.config)
      await Promise.all([
        operations.queryDatabase(env.data, 'INSERT INTO t VALUES (?, ?)', [id, 'a']),
        engine('t').insert({ id, v: 'b' }),
        operations.saveToDatabase([{ id: id + 1, v: 'c' }], env.data, 't'),
      ])
      await engine.transaction(async (trx) => {
        await trx('t').insert({ id: id + 2, v: 'd' })
      })
      if (fails) throw new Error('no')
      return 'done'
    })
  await expect(insertBoth(10, true)).rejects.toThrow('no')
  expect(await insertBoth(20, false)).toBe('done')
  const rows = await db.queryDatabase(
    env.data,
    `SELECT id, v FROM t UNION ALL SELECT id, v FROM ${env.config}.t ORDER BY id`,
  )
  expect(rows.slice(2)).toEqual([
    { id: 20, v: 'a' },
    { id: 20, v: 'b' },
    { id: 21, v: 'c' },
    { id: 22, v: 'd' },
  ])
})

test('refuses what comes after the end of a transaction, and a base name it was not opened for', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter()
  const leaked = await db.transaction([env.data], async (operations) => {
    await expect(operations.queryDatabase(env.config, 'SELECT 1')).rejects.toMatchObject({
      code: 'DBENV_NOT_IN_TRANSACTION',
    })
    return operations
  })
  await expect(leaked.queryDatabase(env.data, 'SELECT 1')).rejects.toMatchObject({ code: 'DBENV_TRANSACTION_ENDED' })
})

test('connects as the test account outside prod', async () => {
  await using env = await createTestEnvironment()
  const [user, password] = [env.data.slice(0, 20), 'pa55!Word']
  await env.run('CREATE USER ?@? IDENTIFIED BY ?', [user, '%', password])
  try {
    await env.run("GRANT ALL ON `%\\_test-%`.* TO ?@'%'", [user])
    const db = env.adapter({ testAccount: { user, password } })
    expect(await db.queryDatabase(env.data, 'SELECT CURRENT_USER() AS me, v FROM t')).toEqual([
      { me: `${user}@%`, v: 'test' },
    ])
    const prod = env.adapter({ testAccount: { user, password }, environment: 'prod' })
    expect(await prod.queryDatabase(env.data, 'SELECT v FROM t')).toEqual([{ v: 'prod' }])
  } finally {
    await env.run('DROP USER ?@?', [user, '%'])
  }
})

test('follows the context of each call, and finishes a call under the one it began with', async () => {
  await using env = await createTestEnvironment()
  const { installDbEnv } = await import('@dbenv/core')
  const before = installDbEnv(env.dbEnv(env.environment))
  try {
    for (const [name, value] of Object.entries({ MYSQL_HOST: env.settings.host, MYSQL_PORT: `${env.settings.port}` })) {
      process.env[name] = value
    }
    process.env['MYSQL_USER'] = env.settings.user
    process.env['MYSQL_PASSWORD'] = env.settings.password
    const { createDatabaseAdapter } = await import('../src/create-database-adapter.ts')
    await using db = createDatabaseAdapter()
    const select = () => db.queryDatabase(env.data, 'SELECT v FROM t')
    const [inTest, inProd, again] = await Promise.all([select(), runInEnvironment('prod', select), select()])
    expect([inTest, inProd, again]).toEqual([[{ v: 'test' }], [{ v: 'prod' }], [{ v: 'test' }]])
  } finally {
    installDbEnv(before)
  }
})

test('serves twenty databases in parallel with three connections', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter({ pool: { max: 3 } })
  const calls = Array.from({ length: 60 }, (_, index) =>
    db.queryDatabase<{ db: string }>(
      index % 2 === 0 ? env.data : env.config,
      'SELECT DATABASE() AS db, CONNECTION_ID() AS id',
    ),
  )
  const rows = (await Promise.all(calls)).flat()
  expect(rows.every(({ db: name }, index) => name.startsWith(index % 2 === 0 ? env.data : env.config))).toBe(true)
  expect(new Set(rows.map((row) => Reflect.get(row, 'id'))).size).toBeLessThanOrEqual(3)
})

test('connects anew when the server has killed an idle connection', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter()
  const [row] = await db.queryDatabase<{ id: number }>(env.data, 'SELECT CONNECTION_ID() AS id')
  await env.run(`KILL ${row?.id}`)
  // A killed session stays in the list until its connection is closed.
  await expect
    .poll(() => env.run('SELECT id FROM information_schema.processlist WHERE id = ?', [row?.id]), { interval: 50 })
    .toEqual([])
  expect(await db.queryDatabase(env.data, 'SELECT v FROM t')).toEqual([{ v: 'test' }])
})

test('says which database the server does not have', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter()
  const name = await env.dbEnv(env.environment).getDatabaseName(env.config)
  await env.run(`DROP DATABASE \`${name}\``)
  await expect(db.queryDatabase(env.config, 'SELECT 1')).rejects.toMatchObject({
    code: 'DBENV_UNKNOWN_DATABASE_ON_SERVER',
    databaseName: name,
  })
})

test.each([
  [false, Buffer.from('y')],
  [(field: { buffer(): Buffer | null }) => field.buffer(), Buffer.from('y')],
  [() => 'x', 'x'],
])('reads names and tables by itself whatever `typeCast` makes of values: %s', async (typeCast, read) => {
  await using env = await createTestEnvironment()
  // Another connection's reader of the same columns would hide what this one makes of them.
  Reflect.get(mysql2, 'clearParserCache')()
  const db = env.adapter({ driver: { typeCast } })
  expect(
    await db.saveToDatabase(
      [
        { id: 1, v: 'x' },
        { id: 2, v: 'y' },
      ],
      env.data,
      't',
      { duplicates: 'update' },
    ),
  ).toMatchObject({ inserted: 1, updated: 1 })
  const options = { duplicates: 'ignore' } as const
  expect(await db.saveToDatabase([{ id: 2, v: 'z' }], env.data, 't', options)).toMatchObject({ unchanged: 1 })
  const rows = [
    { id: 1, v: 'z' },
    { id: 9, v: 'z' },
  ]
  const updated = await db.dynamicBatchUpdate(env.data, 't', rows, { keyColumns: ['id'] })
  expect(updated).toEqual({ sent: 2, matched: 1, changed: 1, missing: 1 })
  expect(await db.queryDatabase(env.data, 'SELECT v FROM t WHERE id = 2')).toEqual([{ v: read }])
})
