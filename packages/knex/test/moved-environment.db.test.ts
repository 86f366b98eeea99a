import {
  createDbEnv,
  createMemoryRegistry,
  type Registry,
  RegistryMissingError,
  type TestEnvironmentName,
  toDatabaseName,
  toEnvironmentContext,
} from '@dbenv/core'
import { expect, test } from 'vitest'
import { collect } from './knex-contract/contract.ts'
import { randomName } from './test-database.ts'
import { createTestEnvironment } from './test-environment.ts'

const moved = [{ v: 'moved' }]

test('a query finds the database of an environment that was made anew', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter({ pool: { max: 1 } })
  expect(await db.queryDatabase(env.config, 'SELECT v FROM t')).toEqual([{ v: 'test' }])
  await env.move(env.config)
  expect(await db.queryDatabase(env.config, 'SELECT v FROM t')).toEqual([{ v: 'moved' }])
})

test('a query from another database finds it too', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter({ pool: { max: 1 } })
  await db.queryDatabase(env.data, 'SELECT 1')
  await env.move(env.config)
  expect(await db.queryDatabase(env.data, `SELECT v FROM ${env.config}.t`)).toEqual([{ v: 'moved' }])
})

test('an engine finds it too', async () => {
  await using env = await createTestEnvironment()
  const engine = await env.adapter({ pool: { max: 1 } }).getEngine(env.config)
  expect(await engine('t').pluck('v')).toEqual(['test'])
  await env.move(env.config)
  expect(await engine('t').pluck('v')).toEqual(['moved'])
  expect(await engine('t').where({ id: 1 }).pluck('v')).toEqual(['moved'])
})

test('a save finds it too, and reads its rows once', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter({ pool: { max: 1 } })
  await db.queryDatabase(env.config, 'SELECT 1')
  await env.move(env.config)
  const rows = (function* () {
    yield { id: 7, v: 'x' }
  })()
  expect(await db.saveToDatabase(rows, env.config, 't')).toMatchObject({ inserted: 1 })
})

test('a table that does not exist is the error of the server', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter()
  const engine = await db.getEngine(env.data)
  await expect(db.queryDatabase(env.data, 'SELECT * FROM nothing')).rejects.toMatchObject({ errno: 1146 })
  await expect(engine('nothing').select()).rejects.toMatchObject({ errno: 1146 })
  await expect(db.saveToDatabase([{ a: 1 }], env.data, 'nothing')).rejects.toMatchObject({
    code: 'DBENV_UNKNOWN_TABLE',
  })
})

test('a database dropped by hand is a clear error, also for an engine that stands on it', async () => {
  await using env = await createTestEnvironment()
  const engine = await env.adapter({ pool: { max: 1 } }).getEngine(env.config)
  await engine('t').select()
  const name = await env.dbEnv(env.environment).getDatabaseName(env.config)
  await env.run(`DROP DATABASE \`${name}\``)
  await expect(engine('t').select()).rejects.toMatchObject({ code: 'DBENV_UNKNOWN_DATABASE_ON_SERVER' })
})

test('a stream of the adapter finds it too', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter({ pool: { max: 1 } })
  await db.queryDatabase(env.data, 'SELECT 1')
  await env.move(env.config)
  expect(await collect(db.streamDatabase(env.data, `SELECT v FROM ${env.config}.t WHERE id = ?`, [1]))).toEqual(moved)
})

test('a stream of an engine finds it too', async () => {
  await using env = await createTestEnvironment()
  const engine = await env.adapter({ pool: { max: 1 } }).getEngine(env.data)
  await engine.raw('SELECT 1')
  await env.move(env.config)
  expect(await collect(engine(`${env.config}.t`).select('v').where({ id: 1 }).stream())).toEqual(moved)
  expect(engine.client.pool.numUsed()).toBe(0)
})

test('a table of columns finds it too', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter({ pool: { max: 1 } })
  await db.queryDatabase(env.data, 'SELECT 1')
  await env.move(env.config)
  expect(await db.queryTable(env.data, `SELECT id, v FROM ${env.config}.t`)).toMatchObject({
    columns: { v: ['moved'] },
    rowCount: 1,
  })
})

test('a connection taken by hand finds it too, with a statement and with a prepared one', async () => {
  await using env = await createTestEnvironment()
  const engine = await env.adapter().getEngine(env.data)
  const connection = await engine.client.acquireConnection()
  const sql = `SELECT v FROM ${env.config}.t WHERE id = ?`
  await connection.promise().execute(sql, [1])
  await env.move(env.config)
  expect((await connection.promise().execute(sql, [1]))[0]).toEqual(moved)
  await env.move(env.config)
  expect((await connection.promise().query(sql, [1]))[0]).toEqual(moved)
  await engine.client.releaseConnection(connection)
})

test('a prepared statement whose events are listened to finds it too, and tells other errors once', async () => {
  await using env = await createTestEnvironment()
  const engine = await env.adapter().getEngine(env.data)
  const connection = await engine.client.acquireConnection()
  const listen = (sql: string): Promise<readonly unknown[]> =>
    new Promise((resolve, reject) => {
      const rows: unknown[] = []
      const errors: unknown[] = []
      const command = connection.execute(sql, [1])
      command.on('result', (row: unknown) => rows.push(row))
      command.on('error', (error: unknown) => errors.push(error))
      command.on('end', () => (errors.length === 0 ? resolve(rows) : reject(errors)))
    })
  const sql = `SELECT v FROM ${env.config}.t WHERE id = ?`
  await listen(sql)
  await env.move(env.config)
  expect(await listen(sql)).toEqual(moved)
  await env.move(env.config)
  expect(await collect(connection.execute(sql, [1]).stream())).toEqual(moved)
  await expect(listen('SELECT v FROM missing WHERE id = ?')).rejects.toMatchObject([{ errno: 1146 }])
  await expect(listen('SELECT missing FROM t WHERE id = ?')).rejects.toMatchObject([{ errno: 1054 }])
  await engine.client.releaseConnection(connection)
})

test('the first statement of a transaction is repeated in it', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter({ pool: { max: 1 } })
  const engine = await db.getEngine(env.data)
  await engine.raw('SELECT 1')
  await env.move(env.config)
  await engine.transaction(async (trx) => {
    await trx(`${env.config}.t`).insert({ id: 2, v: 'a' })
    await trx(`${env.config}.t`).insert({ id: 3, v: 'b' })
  })
  await env.move(env.config)
  await db.transaction([env.data, env.config], async (operations) => {
    expect(await operations.queryDatabase(env.data, `SELECT v FROM ${env.config}.t`)).toEqual(moved)
    expect(await operations.saveToDatabase([{ id: 2, v: 'c' }], env.config, 't')).toMatchObject({ inserted: 1 })
  })
  await env.move(env.config)
  await db.transaction([env.data, env.config], async (operations) => {
    expect(await operations.saveToDatabase([{ id: 4, v: 'd' }], env.config, 't')).toMatchObject({ inserted: 1 })
  })
  expect(await db.queryDatabase(env.config, 'SELECT v FROM t ORDER BY id')).toEqual([...moved, { v: 'd' }])
})

test('a transaction that has begun its work fails with what to do, and the next one finds the new database', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter({ pool: { max: 1 } })
  const engine = await db.getEngine(env.data)
  const work = async (): Promise<unknown> =>
    await engine.transaction(async (trx) => {
      await trx('t').insert({ id: 2 })
      if (isFirst) await env.move(env.config)
      isFirst = false
      return await trx(`${env.config}.t`).pluck('v')
    })
  let isFirst = true
  await expect(work()).rejects.toMatchObject({ code: 'DBENV_ENVIRONMENT_MOVED', cause: { errno: expect.any(Number) } })
  expect(await work()).toEqual(['moved'])
  const operations = async (): Promise<unknown> =>
    await db.transaction([env.data, env.config], async (inside) => {
      await inside.queryDatabase(env.data, 'INSERT INTO t VALUES (9, NULL)')
      if (isFirst) await env.move(env.config)
      isFirst = false
      return await inside.queryDatabase(env.config, 'SELECT v FROM t')
    })
  isFirst = true
  await expect(operations()).rejects.toMatchObject({ code: 'DBENV_ENVIRONMENT_MOVED' })
  expect(await operations()).toEqual(moved)
})

test('a text of several statements, of which one is done, is not repeated', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter({ driver: { multipleStatements: true } })
  await db.queryDatabase(env.data, 'SELECT 1')
  await env.move(env.config)
  const both = db.queryDatabase(env.data, `INSERT INTO t VALUES (2, 'x'); SELECT v FROM ${env.config}.t`)
  await expect(both).rejects.toMatchObject({ code: 'DBENV_ENVIRONMENT_MOVED' })
  expect(await db.queryDatabase(env.data, 'SELECT id FROM t ORDER BY id')).toEqual([{ id: 1 }, { id: 2 }])
})

test('a procedure, which may have done part of its work, is not repeated', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter()
  await db.queryDatabase(
    env.data,
    `CREATE PROCEDURE p() BEGIN INSERT INTO t VALUES (2, 'x'); SELECT v FROM ${env.config}.t; END`,
  )
  await env.move(env.config)
  await expect(db.queryDatabase(env.data, 'CALL p()')).rejects.toMatchObject({ code: 'DBENV_ENVIRONMENT_MOVED' })
  expect(await db.queryDatabase(env.data, 'SELECT id FROM t ORDER BY id')).toEqual([{ id: 1 }, { id: 2 }])
})

test('an unknown database takes no names away while the registry does not answer', async () => {
  await using env = await createTestEnvironment()
  const row = (environment: TestEnvironmentName, baseName: string) => ({
    baseName,
    environment,
    databaseName: toDatabaseName(baseName, environment),
  })
  const gone: TestEnvironmentName = `test-${randomName('k').replaceAll('_', '-')}`
  const memory = createMemoryRegistry([
    row(env.environment, env.data),
    row(env.environment, 'lost'),
    row(gone, env.data),
  ])
  let answers = true
  const registry: Registry = {
    ...memory,
    readEnvironment: async (...parameters) => {
      if (!answers) throw new RegistryMissingError('it is away')
      return await memory.readEnvironment(...parameters)
    },
  }
  const dbEnv = createDbEnv({ registry, context: env.environment })
  const [db, other] = [env.adapter({ dbEnv }), env.adapter({ dbEnv, environment: gone })]
  const read = () => db.queryDatabase(env.data, 'SELECT v FROM t')
  await read()
  await dbEnv.withContext(toEnvironmentContext(gone)).load()
  answers = false
  await expect(other.queryDatabase(env.data, 'SELECT 1')).rejects.toMatchObject({ code: 'DBENV_REGISTRY_MISSING' })
  expect(await read()).toEqual([{ v: 'test' }])
  await expect(db.queryDatabase('lost', 'SELECT 1')).rejects.toMatchObject({ code: 'DBENV_REGISTRY_MISSING' })
  expect(await read()).toEqual([{ v: 'test' }])
})
