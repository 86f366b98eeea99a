import { expect, test } from 'vitest'
import type { DatabaseAdapter } from '../src/database-adapter.ts'
import { createTestEnvironment, type TestEnvironment } from './test-environment.ts'

/** What a session is, as far as it changes what is written or read. */
const SESSION = `SELECT @@time_zone AS zone, @@character_set_client AS names, @@sql_mode AS modes,
  @@foreign_key_checks AS keysChecked, @@autocommit AS autocommit, CONNECTION_ID() AS id`

const CHANGES: readonly string[] = [
  "SET time_zone = '+05:00'",
  '/* why */ set names latin1',
  'SET CHARACTER SET latin1',
  "SET SESSION sql_mode = ''",
  'SET foreign_key_checks = 0',
  "SET @a = 1, @@session.time_zone = '+05:00'",
  "SET @@time_zone = '+05:00'",
  "SET @@`sql_mode` := 'ANSI_QUOTES'",
]

/** Each way by which a statement reaches the server, on an adapter with one connection. */
const WAYS: Readonly<Record<string, (db: DatabaseAdapter, base: string, sql: string) => Promise<unknown>>> = {
  queryDatabase: (db, base, sql) => db.queryDatabase(base, sql),
  queryTable: (db, base, sql) => db.queryTable(base, sql),
  streamDatabase: async (db, base, sql) => {
    for await (const _ of db.streamDatabase(base, sql));
  },
  'engine.raw': async (db, base, sql) => await (await db.getEngine(base)).raw(sql),
  transaction: (db, base, sql) => db.transaction([base], (inside) => inside.queryDatabase(base, sql)),
  'engine.transaction': async (db, base, sql) =>
    await (await db.getEngine(base)).transaction(async (trx) => await trx.raw(sql)),
  'a transaction that fails': (db, base, sql) =>
    db
      .transaction([base], async (inside) => {
        await inside.queryDatabase(base, sql)
        await inside.queryDatabase(base, 'SELECT nothing')
      })
      .catch(() => {}),
  'a procedure': async (db, base, sql) => {
    await db.queryDatabase(base, `CREATE PROCEDURE p() BEGIN ${sql}; SELECT 1; END`)
    await db.queryDatabase(base, 'CALL p()')
  },
  'a procedure that fails': async (db, base, sql) => {
    await db.queryDatabase(base, `CREATE PROCEDURE p() BEGIN ${sql}; SIGNAL SQLSTATE '45000'; END`)
    await expect(db.queryDatabase(base, 'CALL p()')).rejects.toMatchObject({ errno: 1644 })
  },
}

test.each(Object.keys(WAYS))('no statement sees a session that %s changed', async (name) => {
  await using env = await createTestEnvironment()
  const db = env.adapter({ pool: { max: 1 } })
  const { id: _, ...before } = await readSession(db, env)
  for (const sql of CHANGES) {
    // A procedure has the sql_mode it was created in, and puts that of its caller back.
    if (name.startsWith('a procedure') && /sql_mode/.test(sql)) continue
    await WAYS[name]?.(db, env.data, sql)
    const { id: __, ...after } = await readSession(db, env)
    expect({ sql, ...after }).toEqual({ sql, ...before })
    await db.queryDatabase(env.data, 'DROP PROCEDURE IF EXISTS p')
  }
})

test('what is saved after SET time_zone and SET NAMES is what was given', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter({ pool: { max: 1 } })
  await db.queryDatabase(env.data, 'CREATE TABLE s (id INT PRIMARY KEY, at TIMESTAMP NULL, v VARCHAR(20))')
  const row = { id: 1, at: new Date('2024-06-01T12:00:00Z'), v: '€' }
  await db.queryDatabase(env.data, "set time_zone = '+05:00'")
  await db.queryDatabase(env.data, 'set names latin1')
  await db.saveToDatabase([row], env.data, 's')
  expect(await env.run(`SELECT UNIX_TIMESTAMP(at) AS at, HEX(v) AS v FROM ${databaseOf(env)}.s`)).toEqual([
    { at: row.at.getTime() / 1_000, v: 'E282AC' },
  ])
})

test.each([
  ['SELECT GET_LOCK(CONCAT(DATABASE(), 1), 0) AS v', 'SELECT IS_FREE_LOCK(CONCAT(DATABASE(), 1)) AS v', 1],
  ['SET @left = 1', 'SELECT @left IS NULL AS v', 1],
  ["SET time_zone = '+00:00', @left := 1", 'SELECT @left IS NULL AS v', 1],
  ['SELECT @left := 5', 'SELECT @left IS NULL AS v', 1],
  ['SELECT 5 INTO @left', 'SELECT @left IS NULL AS v', 1],
  ['SELECT GET_LOCK/**/(CONCAT(DATABASE(), 2), 0) AS v', 'SELECT IS_FREE_LOCK(CONCAT(DATABASE(), 2)) AS v', 1],
  ['CREATE TEMPORARY TABLE t (id INT)', 'SELECT COUNT(*) AS v FROM t', 1],
  ['LOCK TABLES t READ', 'INSERT INTO t VALUES (2, NULL)', undefined],
  ['SET TRANSACTION READ ONLY', 'INSERT INTO t VALUES (2, NULL)', undefined],
])('what %s leaves behind ends with its call', async (sql, then, v) => {
  await using env = await createTestEnvironment()
  const db = env.adapter({ pool: { max: 1 } })
  await db.queryDatabase(env.data, sql)
  expect((await db.queryDatabase<{ v: unknown }>(env.data, then))[0]?.v).toBe(v)
})

test.each([
  'SET NAMES latin1',
  'SET NAMES gbk',
  "SET @@character_set_client = 'sjis'",
  'SET SESSION character_set_connection = latin1',
  "SET time_zone = '+05:00'",
  'SET sql_select_limit = 1',
  'SET sql_select_limit = 0',
])('what a transaction saves and updates after %s is what was given', async (sql) => {
  await using env = await createTestEnvironment()
  const db = env.adapter()
  await env.run(`CREATE TABLE ${databaseOf(env)}.\`sü\` (id INT PRIMARY KEY, at TIMESTAMP NULL, v VARCHAR(20))`)
  const at = new Date('2024-06-01T12:00:00Z')
  const rows = Array.from({ length: 4_000 }, (_, id) => ({ id, at, v: "ü€日'\\" }))
  const [empty, table, keyed] = [rows.map(({ id }) => ({ id })), 'sü', { keyColumns: ['id'] }]
  await db.transaction([env.data], async (inside) => {
    await inside.queryDatabase(env.data, sql)
    await inside.saveToDatabase(rows.slice(0, 9), env.data, table)
    await inside.saveToDatabase(rows.slice(0, 1_600), env.data, table, { duplicates: 'ignore' })
    await inside.saveToDatabase(rows.slice(1_500, 1_700), env.data, table, { duplicates: 'update' })
    await inside.saveToDatabase(empty.slice(1_700), env.data, table)
    await inside.dynamicBatchUpdate(env.data, table, rows.slice(1_700, 1_800), keyed)
    expect(await inside.dynamicBatchUpdate(env.data, table, rows.slice(1_800), keyed)).toMatchObject({ missing: 0 })
    const [session] = await inside.queryDatabase(env.data, 'SELECT @@sql_select_limit AS n LIMIT 1')
    expect(session?.['n']).toBe(sql.endsWith('limit = 1') ? 1 : sql.endsWith('limit = 0') ? 0 : '18446744073709551615')
  })
  const saved = `SELECT UNIX_TIMESTAMP(at) AS at, HEX(v) AS v, COUNT(*) AS n FROM ${databaseOf(env)}.\`sü\` GROUP BY 1, 2`
  const v = Buffer.from("ü€日'\\").toString('hex').toUpperCase()
  expect(await env.run(saved)).toEqual([{ at: at.getTime() / 1_000, v, n: 4_000 }])
})

test('what SET @@ says of the next transaction ends with its call', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter({ pool: { max: 1 } })
  const [variable] = await db.queryDatabase<{ Variable_name: string }>(
    env.data,
    "SHOW VARIABLES WHERE Variable_name IN ('tx_read_only', 'transaction_read_only')",
  )
  await db.queryDatabase(env.data, `SET @@${variable?.Variable_name} = 1`)
  await db.queryDatabase(env.data, 'INSERT INTO t VALUES (2, NULL)')
})

test.each(["SET @@sql_mode = 'ANSI_QUOTES'", "SET @a = 1, @@`sql_mode` := CONCAT('ANSI', '_QUOTES')"])(
  'reads what follows %s in its transaction as the server does',
  async (sql) => {
    await using env = await createTestEnvironment()
    const db = env.adapter()
    const read = `SELECT v FROM "${env.config}"."t" WHERE id = ? AND v <> ?`
    const rows = await db.transaction([env.data], async (inside) => {
      await inside.queryDatabase(env.data, sql)
      return await inside.queryDatabase(env.data, read, [1, "\\' OR 1 = 1 -- "])
    })
    expect(rows).toEqual([{ v: 'test' }])
  },
)

test('refuses several statements whose first one changes how the others are read', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter({ driver: { multipleStatements: true } })
  for (const set of [
    "SET sql_mode = 'ANSI_QUOTES'",
    'SET @@sql_mode = @modes',
    "SET SESSION sql_mode = CONCAT('ANSI')",
  ]) {
    const sql = `${set}; DELETE FROM "${env.config}"."t"`
    await expect(db.queryDatabase(env.data, sql)).rejects.toMatchObject({ code: 'DBENV_MODE_CHANGE_REFUSED' })
  }
  expect(await env.run(`SELECT v FROM \`${env.config}\`.t`)).toEqual([{ v: 'prod' }])
  // What a dump begins and ends with says the same under every mode.
  await db.queryDatabase(
    env.data,
    `/*!40101 SET @old = @@sql_mode, sql_mode = 'NO_AUTO_VALUE_ON_ZERO' */; DELETE FROM t WHERE v = 'test'; SET sql_mode = @old`,
  )
  expect(await db.queryDatabase(env.data, 'SELECT id FROM t')).toEqual([])
})

test('gives no other call what a procedure gave back', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter({ pool: { max: 1 } })
  await db.queryDatabase(env.data, 'CREATE PROCEDURE p(OUT n INT) SET n = 5')
  await db.queryDatabase(env.data, 'CALL p(@given)')
  expect(await db.queryDatabase(env.data, 'SELECT @given AS v')).toEqual([{ v: null }])
  await db.transaction([env.data], async (inside) => {
    await inside.queryDatabase(env.data, 'CALL p(@given)')
    expect(await inside.queryDatabase(env.data, 'SELECT @given AS v')).toEqual([{ v: 5 }])
  })
})

test('keeps the connection of a call that changed nothing, of a failed one, and of a transaction of some isolation', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter({ pool: { max: 1 } })
  const engine = await db.getEngine(env.data)
  const { id } = await readSession(db, env)
  await db.queryDatabase(env.data, 'SELECT @a')
  await db.queryDatabase(env.data, 'INSERT INTO t VALUES (2, NULL)')
  await expect(db.queryDatabase(env.data, 'INSERT INTO t VALUES (2, NULL)')).rejects.toMatchObject({ errno: 1062 })
  await db.transaction([env.data], (inside) => inside.queryDatabase(env.data, 'SELECT 1'), {
    isolationLevel: 'read committed',
  })
  await engine.transaction(async (trx) => await trx.raw('SELECT 1'), { isolationLevel: 'read committed' })
  const rows = Array.from({ length: 6_000 }, (_, index) => ({ id: index + 10, v: 'x' }))
  await db.saveToDatabase(rows, env.data, 't', { duplicates: 'ignore' })
  await db.saveToDatabase(rows.slice(0, 9), env.data, 't', { duplicates: 'update' })
  await db.dynamicBatchUpdate(env.data, 't', rows, { keyColumns: ['id'] })
  expect((await readSession(db, env)).id).toBe(id)
})

async function readSession(db: DatabaseAdapter, env: TestEnvironment): Promise<{ readonly id?: number }> {
  return (await db.queryDatabase<{ readonly id: number }>(env.data, SESSION))[0] ?? {}
}

function databaseOf(env: TestEnvironment): string {
  return `\`${env.data}_${env.environment}\``
}
