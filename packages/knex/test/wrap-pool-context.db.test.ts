import {
  type ConnectionSettings,
  createDbEnv,
  createSqlRegistry,
  type DbEnv,
  installDbEnv,
  runInEnvironment,
  setEnvironmentContext,
  toEnvironmentContext,
} from '@dbenv/core'
import { test } from '@dbenv/vitest'
import { createPool } from 'mysql2'
import { createPool as createPromisePool, type Pool } from 'mysql2/promise'
import { expect } from 'vitest'
import { wrapPool } from '../src/mysql2.ts'
import { enterBareProcess } from './bare-process.ts'
import { createTestEnvironment, type TestEnvironment } from './test-environment.ts'

const base = 'portfolio_data'

/** A pool in the environment, ended when it is disposed of. */
function openPool(env: TestEnvironment, dbEnv: DbEnv, connectionLimit = 2): AsyncDisposable & { readonly pool: Pool } {
  const pool = wrapPool(createPromisePool({ ...env.settings, connectionLimit }), dbEnv, { baseName: env.data })
  return { pool, [Symbol.asyncDispose]: () => pool.end() }
}

/** What the harness gives, without what its type allows beyond mysql2's. */
function settingsOf({ connection }: { readonly connection: ConnectionSettings }) {
  const { host, port, user, password } = connection
  return { host, port, user, password }
}

async function readV(pool: Pool): Promise<unknown> {
  const [rows] = await pool.query('SELECT v FROM t')
  return Array.isArray(rows) ? Reflect.get(rows[0] ?? {}, 'v') : undefined
}

test('a pool follows the scope of each call, whatever its own environment is', async () => {
  await using env = await createTestEnvironment()
  await using prod = openPool(env, env.dbEnv('prod'))
  const read = () => readV(prod.pool)
  expect(await Promise.all([read(), runInEnvironment(env.environment, read), read()])).toEqual(['prod', 'test', 'prod'])
  const unknown = { code: 'DBENV_UNKNOWN_ENVIRONMENT' }
  await expect(runInEnvironment('test-nope', read)).rejects.toMatchObject(unknown)
  await runInEnvironment(env.environment, async () => {
    await expect(prod.pool.query('SELECT * FROM nowhere.t')).rejects.toMatchObject({ code: 'DBENV_UNLISTED_DATABASE' })
  })
})

test("a pool over the process's default follows it, and one that was told otherwise does not", async () => {
  await using env = await createTestEnvironment()
  using _process = enterBareProcess()
  installDbEnv(env.dbEnv('prod'))
  await using own = openPool(env, env.dbEnv('prod'))
  await using told = openPool(env, env.dbEnv(env.environment))
  expect([await readV(own.pool), await readV(told.pool)]).toEqual(['prod', 'test'])
  setEnvironmentContext(env.environment)
  expect(await readV(own.pool)).toBe('test')
  setEnvironmentContext('prod')
  expect([await readV(own.pool), await readV(told.pool)]).toEqual(['prod', 'test'])
})

test('an adapter over a resolver of its own follows the scope of each call', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter({ dbEnv: env.dbEnv('prod') })
  const read = () => db.queryDatabase(env.data, 'SELECT v FROM t')
  expect(await runInEnvironment(env.environment, read)).toEqual([{ v: 'test' }])
  await expect(runInEnvironment('test-nope', read)).rejects.toMatchObject({ code: 'DBENV_UNKNOWN_ENVIRONMENT' })
})

test('what a callback or a row asks for stays in the scope of the statement', async () => {
  await using env = await createTestEnvironment()
  const settings = { ...env.settings, connectionLimit: 1 }
  const pool = wrapPool(createPool(settings), env.dbEnv('prod'), { baseName: env.data })
  const read = (kind: 'callback' | 'row') =>
    new Promise<unknown>((resolve, reject) => {
      const next = (): void => {
        pool.query('SELECT v FROM t', (error, rows) => (error ? reject(error) : resolve(rows)))
      }
      if (kind === 'callback') pool.query('SELECT 1 AS x', next)
      else pool.query('SELECT 1 AS x').on('result', next)
    })
  try {
    for (const kind of ['callback', 'row'] as const) {
      // The connection is opened by the first of them, in its scope.
      expect(await runInEnvironment(env.environment, () => read(kind))).toEqual([{ v: 'test' }])
      expect(await read(kind)).toEqual([{ v: 'prod' }])
    }
  } finally {
    await pool.promise().end()
  }
})

test('a pool may read the registry for itself, with one connection too', async ({ environment }) => {
  for (const connectionLimit of [1, 3]) {
    const pool = createPromisePool({ ...settingsOf(environment), connectionLimit })
    const registry = createSqlRegistry((sql, values) => pool.query(sql, values?.slice()))
    wrapPool(pool, createDbEnv({ registry, context: environment.name, ttlMs: 0 }), { baseName: base })
    try {
      const place = async (): Promise<unknown> => (await pool.query('SELECT DATABASE() AS name'))[0]
      const own = [{ name: environment.databases.get(base) }]
      expect(await Promise.all([place(), place(), place(), place()])).toEqual([own, own, own, own])
      // Each of these has the names read once more while it has its connection.
      const missing = ['a', 'b', 'c', 'd'].map((table) => pool.query(`SELECT * FROM nothing_${table}`))
      for (const result of await Promise.allSettled(missing)) {
        expect(result).toMatchObject({ status: 'rejected', reason: { errno: 1146 } })
      }
      const [rows] = await pool.query('SELECT COUNT(*) AS n FROM portfolio_config.users')
      expect(rows).toEqual([{ n: 2 }])
    } finally {
      await pool.end()
    }
  }
})

test('a pool over which another reads the registry lends for that as it is', async ({ environment }) => {
  const pools = [1, 2].map(() => createPromisePool({ ...settingsOf(environment), connectionLimit: 1 }))
  const registry = createSqlRegistry(async (sql, values = []) => {
    const connection = await pools[0]?.getConnection()
    const result = await connection?.execute(sql, [...values].map(String))
    connection?.release()
    return result ?? []
  })
  const dbEnv = createDbEnv({ registry, context: environment.name })
  try {
    for (const pool of pools) wrapPool(pool, dbEnv, { baseName: base })
    for (const pool of pools.toReversed()) {
      expect((await pool.query('SELECT DATABASE() AS name'))[0]).toEqual([{ name: environment.databases.get(base) }])
    }
  } finally {
    for (const pool of pools) await pool.end()
  }
})

test('a connection that was given back to the pool takes no more statements', async () => {
  await using env = await createTestEnvironment()
  await using opened = openPool(env, env.dbEnv(env.environment))
  const connection = await opened.pool.getConnection()
  connection.release()
  await expect(async () => await connection.query('SELECT v FROM t')).rejects.toMatchObject({
    code: 'DBENV_CONNECTION_RETURNED',
  })
  expect(await readV(opened.pool)).toBe('test')
})

test('refuses what is no pool, no resolver and no option', async () => {
  await using env = await createTestEnvironment()
  await using opened = openPool(env, env.dbEnv(env.environment))
  const wrap = (...values: readonly unknown[]) => Reflect.apply(wrapPool, undefined, values)
  const dbEnv = env.dbEnv(env.environment)
  for (const [argument, ...values] of [
    ['pool', undefined, dbEnv],
    ['dbEnv', opened.pool],
    ['dbEnv', opened.pool, toEnvironmentContext('test')],
    ['options', opened.pool, dbEnv, { unlisted: 'pass' }],
    ['unlistedDatabases', opened.pool, dbEnv, { baseName: env.data, unlistedDatabases: 'allow' }],
    ['baseName', opened.pool, dbEnv, { baseName: 7 }],
  ] as const) {
    expect(() => wrap(...values)).toThrow(expect.objectContaining({ code: 'DBENV_INVALID_ARGUMENT', argument }))
  }
})

test('what listens to the rows of an engine stays in the scope of the statement', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter({ dbEnv: env.dbEnv('prod'), pool: { max: 2 } })
  const read = async (): Promise<unknown> => {
    const engine = await db.getEngine(env.data)
    return await new Promise((resolve, reject) => {
      const stream = engine('t').select().stream()
      stream.once('data', () => db.queryDatabase(env.data, 'SELECT v FROM t').then(resolve, reject))
      stream.once('error', reject)
    })
  }
  for (let turn = 0; turn < 2; turn += 1) {
    expect(await runInEnvironment(env.environment, read)).toEqual([{ v: 'test' }])
    expect(await read()).toEqual([{ v: 'prod' }])
  }
})
