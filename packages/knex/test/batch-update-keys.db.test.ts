import { expect, test } from 'vitest'
import { createTestDatabase } from './test-database.ts'
import { createTestEnvironment } from './test-environment.ts'
import { updateTable } from './update-table.ts'

test.each([
  ['DECIMAL(10,2)', '1.5', '1.50'],
  ['DECIMAL(10,2)', '2', '2.00'],
  ['VARCHAR(9) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin', 'a', 'a '],
  ['TIME(2)', '5:00:00', '05:00:00.00'],
  ['TIME', '00:00:00', '-0:00:00'],
])('refuses keys that are one to %s: %j and %j', async (type, one, other) => {
  await using database = await createTestDatabase()
  await database.run(`CREATE TABLE t (k ${type} PRIMARY KEY, a INT, v INT, w INT)`)
  await database.run('INSERT INTO t VALUES (?, 0, 0, 0)', [one])
  const rows = [
    { k: one, a: 0, v: 1 },
    { k: other, a: 0, v: 2 },
  ]
  const refused = { code: 'DBENV_DUPLICATE_KEY' }
  await expect(updateTable(database, rows, ['k'])).rejects.toMatchObject(refused)
  await expect(updateTable(database, rows, ['a', 'k'])).rejects.toMatchObject(refused)
  expect(await database.run('SELECT v FROM t')).toEqual([{ v: 0 }])
})

test('refuses keys that only the collation makes equal, also of rows that set other columns', async () => {
  await using database = await createTestDatabase()
  await database.run(
    'CREATE TABLE t (k VARCHAR(9) COLLATE utf8mb4_general_ci, d DECIMAL(9,2), v INT, w INT, PRIMARY KEY (k, d))',
  )
  await database.run("INSERT INTO t VALUES ('a', 1.5, 0, 0)")
  const rows = [
    { k: 'A', d: '1.5', v: 1 },
    { k: 'a', d: '1.50', v: 2, w: 3 },
  ]
  await expect(updateTable(database, rows, ['k', 'd'])).rejects.toMatchObject({ code: 'DBENV_DUPLICATE_KEY' })
  expect(await database.run('SELECT v FROM t')).toEqual([{ v: 0 }])
  const { d: _, ...first } = rows[0] ?? {}
  expect(
    await updateTable(
      database,
      [
        { ...first, d: '1.5' },
        { k: 'a', d: '2', w: 3 },
      ],
      ['k', 'd'],
    ),
  ).toMatchObject({ matched: 1, missing: 1 })
})

test('refuses a key given twice, a NULL key and a value that no column holds, before it sends anything', async () => {
  await using database = await createTestDatabase()
  await database.run('CREATE TABLE t (id INT PRIMARY KEY, price DECIMAL(12,4), name VARCHAR(30))')
  await database.run("INSERT INTO t VALUES (1, 1, 'n'), (2, 1, 'n')")
  const twice = [
    { id: 1, name: 'a' },
    { id: 1, price: '2' },
  ]
  await expect(updateTable(database, twice, ['id'])).rejects.toMatchObject({ code: 'DBENV_DUPLICATE_KEY' })
  await expect(updateTable(database, [{ id: null, name: 'a' }], ['id'])).rejects.toThrow(TypeError)
  await expect(updateTable(database, [{ id: 1, price: 'abc' }], ['id'])).rejects.toThrow(TypeError)
  expect(await database.run('SELECT DISTINCT name, price FROM t')).toEqual([{ name: 'n', price: '1.0000' }])
})

test.each([
  ['INT', 'no index', (n: number) => n],
  ['INT', 'an unused index', (n: number) => n],
  ['VARCHAR(20)', 'no index', (n: number) => `k ${n}`],
  ['VARCHAR(20)', 'a FULLTEXT index', (n: number) => `k ${n}`],
  // Longer than an index takes: no temporary table can have it for its key.
  ['VARCHAR(1000)', 'no index', (n: number) => `k ${n}`],
])('goes once through a table where the key, a %s, has %s', async (type, index, toKey) => {
  await using env = await createTestEnvironment()
  const db = env.adapter()
  const [server] = await env.run('SELECT VERSION() AS version')
  const unused = `, KEY (k) ${String(server?.['version']).includes('MariaDB') ? 'IGNORED' : 'INVISIBLE'}`
  const key = { 'no index': '', 'an unused index': unused, 'a FULLTEXT index': ', FULLTEXT KEY (k)' }[index]
  await db.queryDatabase(env.data, `CREATE TABLE s (id INT PRIMARY KEY, k ${type}, v INT${key})`)
  await db.saveToDatabase(
    Array.from({ length: 1_000 }, (_, id) => ({ id, k: toKey(id >> 1), v: 0 })),
    env.data,
    's',
  )
  const rows = Array.from({ length: 200 }, (_, index) => ({ k: toKey(index + 400), v: 1 }))
  await db.transaction([env.data], async (inside) => {
    const readRows = async (): Promise<number> => {
      const [row] = await inside.queryDatabase(env.data, "SHOW SESSION STATUS LIKE 'Handler_read_rnd_next'")
      return Number(row?.['Value'])
    }
    const before = await readRows()
    const result = await inside.dynamicBatchUpdate(env.data, 's', rows, { keyColumns: ['k'] })
    expect(result).toEqual({ sent: 200, matched: 200, changed: 200, missing: 100 })
    if (type !== 'VARCHAR(1000)') expect((await readRows()) - before).toBeLessThan(10_000)
  })
  expect(await db.queryDatabase(env.data, 'SELECT MIN(id) AS first, COUNT(*) AS n FROM s WHERE v = 1')).toEqual([
    { first: 800, n: 200 },
  ])
})
