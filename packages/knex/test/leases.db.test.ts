import { once } from 'node:events'
import { expect, test } from 'vitest'
import { createTestEnvironment } from './test-environment.ts'

/** Longer than a connection takes to be opened, also on a busy machine. */
const PATIENCE_MS = 500

test('a stream that is refused gives its connection back once, and not from under its next holder', async () => {
  await using env = await createTestEnvironment()
  const engine = await env.adapter({ pool: { max: 1 } }).getEngine(env.data)
  const read = async (): Promise<void> => {
    for await (const _ of engine('nowhere.t').stream());
  }
  await expect(read()).rejects.toMatchObject({ code: 'DBENV_UNLISTED_DATABASE' })
  const connection = await engine.client.acquireConnection()
  for (let turn = 0; turn < 3; turn += 1) {
    const [rows] = await connection.promise().query(`SELECT v FROM ${env.data}.t`)
    expect(rows).toEqual([{ v: 'test' }])
    expect(engine.client.pool.numUsed()).toBe(1)
  }
  await engine.client.releaseConnection(connection)
})

test.each(['before it has its connection', 'while it reads'])(
  'a stream that is destroyed %s gives its connection back',
  async (moment) => {
    await using env = await createTestEnvironment()
    const db = env.adapter({ pool: { max: 1, acquireTimeoutMs: 5_000 } })
    const engine = await db.getEngine(env.data)
    for (let turn = 0; turn < 3; turn += 1) {
      const stream = engine('t').stream()
      if (moment === 'while it reads') await once(stream, 'data')
      stream.destroy()
    }
    expect(await engine('t').first('v')).toEqual({ v: 'test' })
    expect(engine.client.pool.numUsed()).toBe(0)
    await db.closeAll()
  },
)

test('a stream that is destroyed inside a transaction leaves its connection to what follows', async () => {
  await using env = await createTestEnvironment()
  const engine = await env.adapter({ pool: { max: 1, acquireTimeoutMs: 5_000 } }).getEngine(env.data)
  const found = engine.transaction(async (trx) => {
    trx('t').stream().destroy()
    return await trx('t').first('v')
  })
  expect(await found).toEqual({ v: 'test' })
})

test('streams end beside statements that wait for their connection', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter({ pool: { max: 1 } })
  const [data, config] = [await db.getEngine(env.data), await db.getEngine(env.config)]
  const stream = async (): Promise<unknown> => {
    const rows: unknown[] = []
    for await (const row of data(`${env.data}.t`).stream()) rows.push(row)
    return rows
  }
  const hold = async (): Promise<unknown> => {
    const [[row]] = await config.raw(
      `SELECT SLEEP(0.05) AS slept, DATABASE() LIKE ? AS isOwn, v FROM ${env.config}.t`,
      [`${env.config}%`],
    )
    return row
  }
  const found = await Promise.all([1, 2, 3].flatMap(() => [stream(), hold()]))
  for (const index of [0, 2, 4]) {
    expect(found.slice(index, index + 2)).toEqual([[{ v: 'test', id: 1 }], { slept: 0, isOwn: 1, v: 'test' }])
  }
})

test('a connection that was given back takes no more statements from who had it', async () => {
  await using env = await createTestEnvironment()
  const engine = await env.adapter().getEngine(env.data)
  const connection = await engine.client.acquireConnection()
  await engine.client.releaseConnection(connection)
  await expect(async () => await connection.promise().query(`SELECT v FROM ${env.data}.t`)).rejects.toMatchObject({
    code: 'DBENV_CONNECTION_RETURNED',
  })
})

test('a connection keeps its account and its database', async () => {
  await using env = await createTestEnvironment()
  const engine = await env.adapter().getEngine(env.data)
  const connection = await engine.client.acquireConnection()
  expect(() => connection.changeUser({ database: env.data }, () => {})).toThrow(
    expect.objectContaining({ code: 'DBENV_CHANGE_USER_REFUSED' }),
  )
  await engine.client.releaseConnection(connection)
})

test('a full pool is told as such, by knex in its own words', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter({ pool: { max: 1, acquireTimeoutMs: PATIENCE_MS } })
  const engine = await db.getEngine(env.data)
  const open = await engine.transaction()
  await expect(db.queryDatabase(env.data, 'SELECT 1')).rejects.toMatchObject({ code: 'DBENV_POOL_FULL', max: 1 })
  await expect(engine.raw('SELECT 1')).rejects.toMatchObject({ name: 'KnexTimeoutError' })
  await open.rollback()
  expect(await db.queryDatabase(env.data, 'SELECT 1 AS x')).toEqual([{ x: 1 }])
})

test('says of a full pool that transactions fill it whose bodies ask for another connection', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter({ pool: { max: 2, acquireTimeoutMs: PATIENCE_MS } })
  let open = 0
  let allOpen = (): void => {}
  const bothOpen = new Promise<void>((resolve) => {
    allOpen = resolve
  })
  const body = async (): Promise<void> => {
    open += 1
    if (open === 2) allOpen()
    await bothOpen
    await db.queryDatabase(env.data, 'SELECT 1')
  }
  const ends = await Promise.allSettled([db.transaction([env.data], body), db.transaction([env.data], body)])
  expect(ends[0]).toMatchObject({
    reason: {
      code: 'DBENV_POOL_FULL',
      inTransaction: 2,
      message: expect.stringMatching(/2 of them had a transaction open\..* calls `db\.`.* `tx\.`.*`pool\.max`/),
    },
  })
})

test('says of a full pool nothing of transactions where there are none', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter({ pool: { max: 1, acquireTimeoutMs: PATIENCE_MS } })
  const stream = db.streamDatabase(env.data, 'SELECT * FROM t')[Symbol.asyncIterator]()
  await stream.next()
  const error: unknown = await db.queryDatabase(env.data, 'SELECT 1').catch((reason: unknown) => reason)
  await stream.return?.()
  expect(error).toMatchObject({ code: 'DBENV_POOL_FULL', inTransaction: 0 })
  expect(String(error)).not.toContain('`db.`')
})

test('a connection whose statement runs on after its timeout is not lent again', async () => {
  await using env = await createTestEnvironment()
  const engine = await env.adapter({ pool: { max: 1 } }).getEngine(env.data)
  const [[before]] = await engine.raw('SELECT CONNECTION_ID() AS id')
  await expect(engine.raw('SELECT SLEEP(20)').timeout(50)).rejects.toMatchObject({ name: 'KnexTimeoutError' })
  const [[after]] = await engine.raw('SELECT CONNECTION_ID() AS id')
  expect(after.id).not.toBe(before.id)
})

test('a prepared statement reads the database that its connection stands on, not where it was prepared', async () => {
  await using env = await createTestEnvironment()
  await env.adapter().queryDatabase(env.config, "UPDATE t SET v = 'config'")
  const db = env.adapter({ pool: { max: 1 } })
  const read = async (baseName: string): Promise<unknown> => {
    const engine = await db.getEngine(baseName)
    const connection = await engine.client.acquireConnection()
    const [rows] = await connection.promise().execute('SELECT v FROM t WHERE id = ?', [1])
    await engine.client.releaseConnection(connection)
    return rows
  }
  expect(await read(env.data)).toEqual([{ v: 'test' }])
  expect(await read(env.config)).toEqual([{ v: 'config' }])
  expect(await read(env.data)).toEqual([{ v: 'test' }])
})

test('a statement may not stop the server from telling where a session stands', async () => {
  await using env = await createTestEnvironment()
  const engine = await env.adapter({ pool: { max: 1 } }).getEngine(env.data)
  for (const sql of ['SET SESSION session_track_schema = OFF', "SET @@session_track_system_variables = ''"]) {
    await expect(engine.raw(sql)).rejects.toMatchObject({ code: 'DBENV_SESSION_TRACKING_REFUSED' })
  }
  expect((await engine.raw("SHOW VARIABLES LIKE 'session_track_schema'"))[0]).toHaveLength(1)
})

test('a session that was reset by hand is followed as before', async () => {
  await using env = await createTestEnvironment()
  const engine = await env.adapter({ pool: { max: 1 } }).getEngine(env.data)
  const connection = await engine.client.acquireConnection()
  const sql = `SELECT v FROM ${env.config}.t WHERE v <> "${env.config}.t"`
  await connection.promise().query("SET SESSION sql_mode = 'ANSI_QUOTES'")
  await connection.promise().reset()
  expect((await connection.promise().query(sql))[0]).toEqual([{ v: 'test' }])
  await connection.promise().query("SET SESSION sql_mode = 'ANSI_QUOTES'")
  expect((await connection.promise().query(`SELECT v FROM "${env.config}"."t"`))[0]).toEqual([{ v: 'test' }])
  await connection.promise().query(`USE ${env.config}`)
  await engine.client.releaseConnection(connection)
  expect((await engine.raw('SELECT DATABASE() AS name, @@time_zone AS zone'))[0]).toEqual([
    { name: `${env.data}_${env.environment}`, zone: '+00:00' },
  ])
})

test('a connection whose holder switched autocommit off comes back with it on, and what was open undone', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter({ pool: { max: 1 } })
  const engine = await db.getEngine(env.data)
  const connection = await engine.client.acquireConnection()
  await connection.promise().query('SET autocommit = 0')
  await connection.promise().query('INSERT INTO t VALUES (2, NULL)')
  await engine.client.releaseConnection(connection)
  await engine('t').insert({ id: 3 })
  expect(await env.run(`SELECT id FROM \`${env.data}_${env.environment}\`.t ORDER BY id`)).toEqual([
    { id: 1 },
    { id: 3 },
  ])
})

test('tells the stream of a refused statement in a transaction of knex', async () => {
  await using env = await createTestEnvironment()
  const engine = await env.adapter().getEngine(env.data)
  const read = engine.transaction(async (trx) => {
    for await (const _ of trx('nowhere.t').stream());
  })
  await expect(read).rejects.toMatchObject({ code: 'DBENV_UNLISTED_DATABASE' })
})
