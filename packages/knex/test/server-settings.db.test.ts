import process from 'node:process'
import { type DatabaseServer, localServer } from '@dbenv/server'
import { type Connection, createConnection } from 'mysql2/promise'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDatabaseAdapter } from '../src/create-database-adapter.ts'
import type { DatabaseAdapter } from '../src/database-adapter.ts'
import { randomName } from './test-database.ts'

// What a server may say of all its sessions, on one of their own.

let server: DatabaseServer
let admin: Connection

beforeAll(async () => {
  server = await localServer({ program: process.env['DBENV_SERVER_PROGRAM'] ?? '' }).start()
  admin = await createConnection({ ...server.connection })
}, 120_000)

afterAll(async () => {
  await admin?.end()
  await server?.stop()
})

interface Place extends AsyncDisposable {
  readonly db: DatabaseAdapter
  readonly base: string
}

/** A table `t` on the server with a setting, which it has until the end. */
async function openPlace(variable: string, value: string, columns = 'id INT PRIMARY KEY, v LONGTEXT'): Promise<Place> {
  const base = randomName('settings')
  await admin.query(`CREATE DATABASE ${base} CHARACTER SET utf8mb4`)
  await admin.query(`CREATE TABLE ${base}.t (${columns})`)
  const [[before] = []] = await admin.query<never[]>(`SELECT @@GLOBAL.${variable} AS value`)
  await admin.query(`SET GLOBAL ${variable} = ${value}`)
  const db = createDatabaseAdapter({ environment: 'prod', connection: server.connection, pool: { max: 1 } })
  return {
    db,
    base,
    [Symbol.asyncDispose]: async () => {
      await db.closeAll()
      await admin.query(`SET GLOBAL ${variable} = ?`, [before?.['value']])
      await admin.query(`DROP DATABASE ${base}`)
    },
  }
}

test.each(['CHAIN', 'RELEASE'])('keeps what it has committed where completion_type is %s', async (type) => {
  await using place = await openPlace('completion_type', `'${type}'`)
  const { db, base } = place
  for (const id of [1, 2, 3]) await db.saveToDatabase([{ id, v: 'saved' }], base, 't')
  await db.updateWhere(base, 't', { v: 'updated' }, 'id = 2')
  await db.dynamicBatchUpdate(base, 't', [{ id: 3, v: 'updated' }], { keyColumns: ['id'] })
  await db.queryDatabase(base, "INSERT INTO t VALUES (4, 'inserted')")
  await db.transaction([base], (inside) => inside.queryDatabase(base, "INSERT INTO t VALUES (5, 'inserted')"))
  const engine = await db.getEngine(base)
  await engine.transaction(async (trx) => await trx('t').insert({ id: 6, v: 'inserted' }))
  await db.closeAll()
  const [rows] = await admin.query(`SELECT v, COUNT(*) AS n FROM ${base}.t GROUP BY v ORDER BY v`)
  expect(rows).toEqual([
    { v: 'inserted', n: 3 },
    { v: 'saved', n: 1 },
    { v: 'updated', n: 2 },
  ])
})

test('writes an empty text as one where the server takes it for NULL', async (context) => {
  const [[mode] = []] = await admin.query<never[]>('SELECT @@GLOBAL.sql_mode AS mode, VERSION() AS version')
  if (!/mariadb/i.test(mode?.['version'] ?? '')) return context.skip('MySQL has no EMPTY_STRING_IS_NULL')
  const columns = 'id INT, k VARCHAR(9), v VARCHAR(9), PRIMARY KEY (k, id)'
  await using place = await openPlace('sql_mode', "'EMPTY_STRING_IS_NULL,STRICT_TRANS_TABLES'", columns)
  const { db, base } = place
  const rows = Array.from({ length: 2_000 }, (_, id) => ({ id, k: id % 2 === 0 ? '' : 'a', v: 'x' }))
  await db.saveToDatabase(rows.slice(0, 9), base, 't')
  await db.saveToDatabase(rows.slice(9), base, 't')
  const batch = rows.slice(0, 4).map(({ id, k }) => ({ id, k, v: '' }))
  expect(await db.dynamicBatchUpdate(base, 't', batch, { keyColumns: ['k', 'id'] })).toMatchObject({ changed: 4 })
  expect(await db.updateWhere(base, 't', { v: '' }, 'id > ?', { bindings: [3], batchSize: 3 })).toMatchObject({
    changed: 1_996,
  })
  const [counted] = await admin.query(`SELECT SUM(HEX(k) = '') AS k, SUM(HEX(v) = '') AS v FROM ${base}.t`)
  expect(counted).toEqual([{ k: '1000', v: '2000' }])
  const [session] = await db.queryDatabase(base, 'SELECT @@sql_mode AS mode')
  expect(session?.['mode']).toContain('EMPTY_STRING_IS_NULL')
})

test('updates rows by a key without an index where the server has sql_safe_updates', async () => {
  await using place = await openPlace('sql_safe_updates', '1', 'id INT PRIMARY KEY, k INT, v VARCHAR(9)')
  const { db, base } = place
  const rows = Array.from({ length: 2_500 }, (_, id) => ({ id, k: id, v: 'x' }))
  await db.saveToDatabase(rows, base, 't')
  for (const [v, count] of [
    ['few', 5],
    ['some', 30],
    ['many', 2_500],
  ] as const) {
    const byIndex = rows.slice(0, count).map(({ id }) => ({ id, v }))
    expect(await db.dynamicBatchUpdate(base, 't', byIndex, { keyColumns: ['id'] })).toMatchObject({ changed: count })
    const byScan = rows.slice(0, count).map(({ k }) => ({ k, v: `${v}!` }))
    expect(await db.dynamicBatchUpdate(base, 't', byScan, { keyColumns: ['k'] })).toMatchObject({ changed: count })
  }
  expect(await db.updateWhere(base, 't', { v: 'all' }, "v <> 'all'")).toMatchObject({ changed: 2_500 })
  // What the caller writes is held to it as before, in a transaction that says so too.
  const unsafe = db.queryDatabase(base, "UPDATE t SET v = 'x' WHERE v = 'all'")
  await expect(unsafe).rejects.toMatchObject({ errno: 1175 })
  await db.transaction([base], async (inside) => {
    await inside.queryDatabase(base, 'SET sql_safe_updates = 0')
    await inside.queryDatabase(base, "UPDATE t SET v = 'x' WHERE v = 'all'")
    await inside.queryDatabase(base, 'SET sql_safe_updates = 1')
    await inside.dynamicBatchUpdate(base, 't', [{ k: 1, v: 'end' }], { keyColumns: ['k'] })
  })
})

test('sends no packet that the server does not take', async () => {
  await using place = await openPlace('max_allowed_packet', '16384')
  const { db, base } = place
  const rows = Array.from({ length: 3_000 }, (_, id) => ({ id, v: "it's\n".repeat(id % 40) }))
  expect(await db.saveToDatabase(rows, base, 't')).toMatchObject({ inserted: 3_000 })
  expect(await db.saveToDatabase(rows, base, 't', { duplicates: 'ignore' })).toMatchObject({ unchanged: 3_000 })
  expect(await db.saveToDatabase(rows, base, 't', { duplicates: 'update' })).toMatchObject({ unchanged: 3_000 })
  const turned = rows.map(({ id, v }) => ({ id, v: `${v}!` }))
  expect(await db.dynamicBatchUpdate(base, 't', turned, { keyColumns: ['id'] })).toMatchObject({ changed: 3_000 })
  expect(await db.queryDatabase(base, 'SELECT * FROM t ORDER BY id')).toEqual(turned)
})
