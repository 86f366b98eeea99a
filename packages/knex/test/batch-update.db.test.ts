import { describe, expect, test } from 'vitest'
import { readTableShape } from '../src/table/read-table-shape.ts'
import { batchUpdate } from '../src/update/batch-update.ts'
import type { BatchUpdateResult } from '../src/update/update-options.ts'
import { createWriteCells } from '../src/write-cells.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'
import { createTestEnvironment } from './test-environment.ts'

async function update(
  database: TestDatabase,
  rows: readonly Readonly<Record<string, unknown>>[],
  keyColumns: readonly string[],
): Promise<BatchUpdateResult> {
  const shape = await readTableShape(database.connection, database.databaseName, 't')
  const writeCells = createWriteCells(database.connection, { mayLoad: true, onLoadOff: () => {} })
  return await batchUpdate(database.connection, shape, rows, { keyColumns }, writeCells)
}

async function fill(database: TestDatabase, count: number): Promise<void> {
  await database.run(
    `CREATE TABLE t (id INT PRIMARY KEY, name VARCHAR(30), price DECIMAL(12,4), flags BIT(9), raw VARBINARY(9),
       doc JSON, at DATETIME(3), x DOUBLE)`,
  )
  const rows = Array.from({ length: count }, (_, index) => `(${index + 1}, 'n', 1, b'1', 'r', '{}', '2020-01-01', 1)`)
  await database.run(`INSERT INTO t VALUES ${rows.join(',')}`)
}

const change = (id: number) => ({
  id,
  name: `it's \\ "${id}"`,
  price: `${id}.0625`,
  flags: Buffer.from([1, id % 256]),
  raw: Buffer.from([0, 255, id % 256]),
  doc: { id, text: 'ü\n', list: [1, null] },
  at: new Date(Date.UTC(2024, 1, 29, 1, 2, 3, id % 1_000)),
  x: id / 3,
})

test('finds every row of keys that a JavaScript number cannot tell apart, in any order', async () => {
  await using database = await createTestDatabase()
  await database.run('CREATE TABLE t (id BIGINT PRIMARY KEY, x INT)')
  const first = 2n ** 62n
  const ids = Array.from({ length: 3_000 }, (_, index) => first + BigInt(index)).reverse()
  await database.run(`INSERT INTO t VALUES ${ids.map((id) => `(${id}, 0)`).join(',')}`)
  const rows = ids.map((id) => ({ id, x: 1 }))
  expect(await update(database, rows, ['id'])).toEqual({ sent: 3_000, matched: 3_000, changed: 3_000, missing: 0 })
})

test('updates a table with a default that the sql_mode refuses by now, of which no other table can be made', async () => {
  await using database = await createTestDatabase()
  const [mode] = await database.run('SELECT @@sql_mode AS was')
  await database.run("SET sql_mode = ''")
  await database.run("CREATE TABLE t (id INT PRIMARY KEY, at DATETIME NOT NULL DEFAULT '0000-00-00 00:00:00')")
  await database.run(`INSERT INTO t (id) VALUES ${Array.from({ length: 2_100 }, (_, id) => `(${id})`).join(',')}`)
  await database.run(`SET sql_mode = '${mode?.['was']},STRICT_TRANS_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE'`)
  const rows = Array.from({ length: 2_100 }, (_, id) => ({ id, at: '2020-01-01 00:00:00' }))
  expect(await update(database, rows, ['id'])).toEqual({ sent: 2_100, matched: 2_100, changed: 2_100, missing: 0 })
})

// Below 2,000 rows JSON_TABLE does it, from there a temporary table: of InnoDB where a column is of JSON.
describe.each([{ count: 40 }, { count: 5_200 }])('batchUpdate of $count rows', ({ count }) => {
  const sent = Array.from({ length: count }, (_, index) => change(index + 1))

  test('sets every type to a value that reads back equal', async () => {
    await using database = await createTestDatabase()
    await fill(database, count)
    expect(await update(database, sent, ['id'])).toEqual({ sent: count, matched: count, changed: count, missing: 0 })
    expect(await database.run('SELECT * FROM t ORDER BY id')).toEqual(sent)
  })

  test('counts rows that are missing or hold the values already, and inserts none', async () => {
    await using database = await createTestDatabase()
    await fill(database, count - 10)
    const rows = sent.map(({ id }) => ({ id, name: id <= 5 ? 'n' : 'other' }))
    expect(await update(database, rows, ['id'])).toEqual({
      sent: count,
      matched: count - 10,
      changed: count - 15,
      missing: 10,
    })
    expect(await database.run('SELECT COUNT(*) AS n FROM t')).toEqual([{ n: count - 10 }])
  })

  test('sets NULL, and leaves alone what a row does not name', async () => {
    await using database = await createTestDatabase()
    await fill(database, count)
    const rows = sent.map(({ id }) => (id % 2 === 0 ? { id, name: null } : { id, price: '2.0000', name: undefined }))
    await update(database, rows, ['id'])
    expect(await database.run('SELECT id, name, price FROM t WHERE id IN (1, 2) ORDER BY id')).toEqual([
      { id: 1, name: 'n', price: '2.0000' },
      { id: 2, name: null, price: '1.0000' },
    ])
  })

  test('changes nothing when one row breaks a rule of the table', async () => {
    await using database = await createTestDatabase()
    await fill(database, count)
    await database.run('ALTER TABLE t ADD CHECK (price < 1000000)')
    const rows = sent.map(({ id }) => ({ id, price: id === count ? '1000000' : '3' }))
    await expect(update(database, rows, ['id'])).rejects.toThrow(/constraint/i)
    expect(await database.run('SELECT DISTINCT price FROM t')).toEqual([{ price: '1.0000' }])
  })

  test('finds rows by a text in another character set and by two columns', async () => {
    await using database = await createTestDatabase()
    await database.run(
      `CREATE TABLE t (symbol VARCHAR(12) CHARACTER SET latin1, day DATE, v INT, PRIMARY KEY (symbol, day))`,
    )
    const rows = sent.map(({ id }) => `('Ä${id}', '2024-02-29', 0)`)
    await database.run(`INSERT INTO t VALUES ${rows.join(',')}, ('?1', '2024-02-29', 0)`)
    const changes = [...sent.map(({ id }) => ({ symbol: `Ä${id}`, day: '2024-02-29', v: id }))]
    expect(await update(database, changes, ['symbol', 'day'])).toMatchObject({ matched: count, missing: 0 })
    expect(await database.run("SELECT v FROM t WHERE symbol = '?1'")).toEqual([{ v: 0 }])
    expect(await database.run('SELECT SUM(v) AS v FROM t')).toEqual([{ v: String((count * (count + 1)) / 2) }])
  })

  test('refuses keys that only the collation makes equal', async () => {
    await using database = await createTestDatabase()
    await database.run('CREATE TABLE t (k VARCHAR(20) COLLATE utf8mb4_general_ci PRIMARY KEY, v INT)')
    await database.run("INSERT INTO t VALUES ('a', 0)")
    const rows = [...sent.slice(2).map(({ id }) => ({ k: `k${id}`, v: 1 })), { k: 'A', v: 1 }, { k: 'a', v: 2 }]
    await expect(update(database, rows, ['k'])).rejects.toMatchObject({ code: 'DBENV_DUPLICATE_KEY' })
    expect(await database.run('SELECT v FROM t')).toEqual([{ v: 0 }])
  })

  test.each(['VIRTUAL', 'STORED'])('finds rows by a column that the server generates, %s', async (kind) => {
    await using database = await createTestDatabase()
    await database.run(
      `CREATE TABLE t (id INT PRIMARY KEY, v INT, k VARCHAR(20) AS (CONCAT('k', id)) ${kind}, UNIQUE KEY (k))`,
    )
    await database.run(`INSERT INTO t (id, v) VALUES ${sent.map(({ id }) => `(${id}, 0)`).join(',')}`)
    const rows = sent.map(({ id }) => ({ k: `k${id}`, v: id }))
    expect(await update(database, rows, ['k'])).toEqual({ sent: count, matched: count, changed: count, missing: 0 })
    expect(await database.run('SELECT COUNT(*) AS n FROM t WHERE v = id')).toEqual([{ n: count }])
    await expect(update(database, [{ id: 1, k: 'x' }], ['id'])).rejects.toMatchObject({ code: 'DBENV_UNKNOWN_COLUMN' })
  })

  test('counts rows and missing keys when the key is not unique', async () => {
    await using database = await createTestDatabase()
    await database.run('CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, k INT, v INT, KEY (k))')
    await database.run('INSERT INTO t (k, v) VALUES (1, 0), (1, 0), (2, 0)')
    const rows = sent.map(({ id }) => ({ k: id, v: 9 }))
    expect(await update(database, rows, ['k'])).toEqual({ sent: count, matched: 3, changed: 3, missing: count - 2 })
  })
})

test('updates keys with gaps between them, and nothing else', async () => {
  await using database = await createTestDatabase()
  await fill(database, 8_000)
  const rows = Array.from({ length: 2_600 }, (_, index) => ({ id: 3 * index + 1, name: `n${index}`, price: null }))
  expect(await update(database, rows, ['id'])).toEqual({ sent: 2_600, matched: 2_600, changed: 2_600, missing: 0 })
  expect(await database.run("SELECT COUNT(*) AS n FROM t WHERE name = 'n' AND price = 1")).toEqual([{ n: 5_400 }])
  expect(await database.run("SELECT COUNT(*) AS n FROM t WHERE name = CONCAT('n', (id - 1) DIV 3)")).toEqual([
    { n: 2_600 },
  ])
})

test('updates most keys of a range, and none of the others', async () => {
  await using database = await createTestDatabase()
  await fill(database, 3_000)
  const rows = Array.from({ length: 3_000 }, (_, index) => ({ id: 3_000 - index, name: `n${index}` })).filter(
    ({ id }) => id % 7 !== 0,
  )
  expect(await update(database, rows, ['id'])).toMatchObject({ sent: 2_572, matched: 2_572, changed: 2_572 })
  expect(await database.run("SELECT COUNT(*) AS n FROM t WHERE name = 'n' AND id % 7 = 0")).toEqual([{ n: 428 }])
  expect(await database.run("SELECT COUNT(*) AS n FROM t WHERE name = CONCAT('n', 3000 - id)")).toEqual([{ n: 2_572 }])
})

test('leaves alone what a temporary table of another engine had begun', async () => {
  await using database = await createTestDatabase()
  await database.run('CREATE TABLE t (id INT PRIMARY KEY, name VARCHAR(255))')
  const ids = Array.from({ length: 3_000 }, (_, index) => index + 1)
  await database.run(`INSERT INTO t VALUES ${ids.map((id) => `(${id}, '')`).join(',')}`)
  // Too small for the rows: the server says that the table is full.
  await database.run('SET SESSION max_heap_table_size = 16384')
  const rows = ids.map((id) => ({ id, name: `name ${id}` }))
  expect(await update(database, rows, ['id'])).toMatchObject({ matched: 3_000, changed: 3_000 })
  expect(await database.run("SELECT COUNT(*) AS n FROM t WHERE name = CONCAT('name ', id)")).toEqual([{ n: 3_000 }])
})

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
  await expect(update(database, rows, ['k'])).rejects.toMatchObject(refused)
  await expect(update(database, rows, ['a', 'k'])).rejects.toMatchObject(refused)
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
  await expect(update(database, rows, ['k', 'd'])).rejects.toMatchObject({ code: 'DBENV_DUPLICATE_KEY' })
  expect(await database.run('SELECT v FROM t')).toEqual([{ v: 0 }])
  const { d: _, ...first } = rows[0] ?? {}
  expect(
    await update(
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
  await fill(database, 3)
  const twice = [
    { id: 1, name: 'a' },
    { id: 1, price: '2' },
  ]
  await expect(update(database, twice, ['id'])).rejects.toMatchObject({ code: 'DBENV_DUPLICATE_KEY' })
  await expect(update(database, [{ id: null, name: 'a' }], ['id'])).rejects.toThrow(TypeError)
  await expect(update(database, [{ id: 1, price: 'abc' }], ['id'])).rejects.toThrow(TypeError)
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
