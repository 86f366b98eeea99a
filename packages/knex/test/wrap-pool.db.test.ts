import { sql as drizzleSql, eq } from 'drizzle-orm'
import { int, mysqlTable, varchar } from 'drizzle-orm/mysql-core'
import { drizzle } from 'drizzle-orm/mysql2'
import { Kysely, MysqlDialect } from 'kysely'
import { createPool } from 'mysql2'
import { createPool as createPromisePool } from 'mysql2/promise'
import { expect, test } from 'vitest'
import { wrapPool } from '../src/mysql2.ts'
import { createTestEnvironment } from './test-environment.ts'

interface Tables {
  t: { id: number; v: string | null }
  [other: `${string}.t`]: { id: number; v: string | null }
}

test('a promise pool stands on the database of the base name and rewrites the rest', async () => {
  await using env = await createTestEnvironment()
  const pool = wrapPool(createPromisePool({ ...env.settings }), env.dbEnv(env.environment), { baseName: env.data })
  try {
    expect((await pool.query('SELECT v FROM t'))[0]).toEqual([{ v: 'test' }])
    expect((await pool.query(`SELECT v FROM ${env.config}.t WHERE id = ?`, [1]))[0]).toEqual([{ v: 'test' }])
    expect((await pool.execute(`SELECT v FROM ${env.config}.t WHERE id = ?`, [1]))[0]).toEqual([{ v: 'test' }])
    const connection = await pool.getConnection()
    await connection.beginTransaction()
    await connection.query(`INSERT INTO ${env.config}.t VALUES (2, 'x')`)
    await connection.rollback()
    await connection.query(`USE ${env.config}`)
    connection.release()
    expect((await pool.query('SELECT DATABASE() AS name'))[0]).toEqual([{ name: expect.stringContaining(env.data) }])
    await expect(pool.query('SELECT * FROM nowhere.t')).rejects.toMatchObject({ code: 'DBENV_UNLISTED_DATABASE' })
  } finally {
    await pool.end()
  }
  expect(await env.run(`SELECT v FROM ${env.config}.t`)).toEqual([{ v: 'prod' }])
})

test("takes the pool's own database as a base name, and rejects for one that is not there", async () => {
  await using env = await createTestEnvironment()
  const pool = wrapPool(createPromisePool({ ...env.settings, database: env.data }), env.dbEnv(env.environment))
  const none = wrapPool(createPromisePool({ ...env.settings }), env.dbEnv(env.environment), { baseName: 'nowhere' })
  try {
    expect((await pool.query('SELECT v FROM t'))[0]).toEqual([{ v: 'test' }])
    await expect(none.query('SELECT 1')).rejects.toMatchObject({ code: 'DBENV_UNKNOWN_DATABASE' })
  } finally {
    await pool.end()
    await none.end()
  }
  const bare = createPool({ ...env.settings })
  expect(() => wrapPool(bare, env.dbEnv(env.environment))).toThrow(TypeError)
  bare.end()
})

test('kysely reads, writes and rolls back in the environment', async () => {
  await using env = await createTestEnvironment()
  const pool = wrapPool(createPool({ ...env.settings }), env.dbEnv(env.environment), { baseName: env.data })
  const db = new Kysely<Tables>({ dialect: new MysqlDialect({ pool }) })
  const other = `${env.config}.t` as const
  try {
    await db.insertInto(other).values({ id: 2, v: 'k' }).execute()
    const rows = await db.selectFrom('t').innerJoin(`${other} as o`, 'o.id', 't.id').select('o.v').execute()
    expect(rows).toEqual([{ v: 'test' }])
    const undone = db.transaction().execute(async (trx) => {
      await trx.deleteFrom(other).execute()
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
    expect(await db.selectFrom(other).select('v').orderBy('id').execute()).toEqual([{ v: 'test' }, { v: 'k' }])
  } finally {
    await db.destroy()
  }
  expect(await env.run(`SELECT v FROM ${env.config}.t`)).toEqual([{ v: 'prod' }])
})

test('drizzle reads, writes and rolls back in the environment', async () => {
  await using env = await createTestEnvironment()
  const pool = wrapPool(createPromisePool({ ...env.settings }), env.dbEnv(env.environment), { baseName: env.data })
  const db = drizzle({ client: pool })
  const t = mysqlTable('t', { id: int().primaryKey(), v: varchar({ length: 20 }) })
  try {
    await db.insert(t).values({ id: 2, v: 'd' })
    expect(await db.select({ v: t.v }).from(t).where(eq(t.id, 2))).toEqual([{ v: 'd' }])
    const undone = db.transaction(async (trx) => {
      await trx.delete(t)
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
    const [rows] = await db.execute(drizzleSql.raw(`SELECT COUNT(*) AS n FROM t JOIN ${env.config}.t c`))
    expect(rows).toEqual([{ n: 2 }])
  } finally {
    await pool.end()
  }
  expect(await env.run(`SELECT v FROM ${env.data}.t`)).toEqual([{ v: 'prod' }])
})

test('a pool finds the databases of an environment that was made anew', async () => {
  await using env = await createTestEnvironment()
  const settings = { ...env.settings, connectionLimit: 1 }
  const pool = wrapPool(createPool(settings), env.dbEnv(env.environment), { baseName: env.data })
  const sql = `SELECT v FROM ${env.config}.t WHERE id = ?`
  const found = [{ v: 'moved' }]
  try {
    await pool.promise().query(sql, [1])
    await env.move(env.config)
    expect((await pool.promise().query(sql, [1]))[0]).toEqual(found)
    await env.move(env.config)
    expect((await pool.promise().execute(sql, [1]))[0]).toEqual(found)
    await env.move(env.config)
    const rows: unknown[] = []
    for await (const row of pool.query(sql, [1]).stream()) rows.push(row)
    expect(rows).toEqual(found)
    // The one that it stands on.
    await env.move(env.data)
    expect((await pool.promise().query('SELECT v FROM t'))[0]).toEqual(found)
    // Each has given its connection back, once.
    expect((await pool.promise().query('SELECT 1 AS x'))[0]).toEqual([{ x: 1 }])
  } finally {
    await pool.promise().end()
  }
})

test('a transaction of a pool is repeated from its first statement only', async () => {
  await using env = await createTestEnvironment()
  const pool = wrapPool(createPool({ ...env.settings }), env.dbEnv(env.environment), { baseName: env.data })
  const db = new Kysely<Tables>({ dialect: new MysqlDialect({ pool }) })
  const other = `${env.config}.t` as const
  const count = async (first: 'moved before' | 'moved within'): Promise<number> =>
    await db.transaction().execute(async (trx) => {
      if (first === 'moved within') await trx.insertInto('t').values({ id: 2, v: 'k' }).execute()
      await env.move(env.config)
      return (await trx.selectFrom(other).select('v').execute()).length
    })
  try {
    await db.selectFrom(other).selectAll().execute()
    expect(await count('moved before')).toBe(1)
    await expect(count('moved within')).rejects.toMatchObject({ code: 'DBENV_ENVIRONMENT_MOVED' })
    expect(await db.selectFrom('t').select('id').execute()).toEqual([{ id: 1 }])
  } finally {
    await db.destroy()
  }
})
