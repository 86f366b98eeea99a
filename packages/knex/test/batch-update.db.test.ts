import { describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from './test-database.ts'
import { updateTable } from './update-table.ts'

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
  expect(await updateTable(database, rows, ['id'])).toEqual({ sent: 3_000, matched: 3_000, changed: 3_000, missing: 0 })
})

test('updates a table with a default that the sql_mode refuses by now, of which no other table can be made', async () => {
  await using database = await createTestDatabase()
  const [mode] = await database.run('SELECT @@sql_mode AS was')
  await database.run("SET sql_mode = ''")
  await database.run("CREATE TABLE t (id INT PRIMARY KEY, at DATETIME NOT NULL DEFAULT '0000-00-00 00:00:00')")
  await database.run(`INSERT INTO t (id) VALUES ${Array.from({ length: 2_100 }, (_, id) => `(${id})`).join(',')}`)
  await database.run(`SET sql_mode = '${mode?.['was']},STRICT_TRANS_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE'`)
  const rows = Array.from({ length: 2_100 }, (_, id) => ({ id, at: '2020-01-01 00:00:00' }))
  expect(await updateTable(database, rows, ['id'])).toEqual({ sent: 2_100, matched: 2_100, changed: 2_100, missing: 0 })
})

// Below 2,000 rows, or fewer wide ones, JSON_TABLE does it, from there a temporary table: of InnoDB where a column is of JSON.
describe.each([{ count: 40 }, { count: 5_200 }])('batchUpdate of $count rows', ({ count }) => {
  const sent = Array.from({ length: count }, (_, index) => change(index + 1))

  test('sets every type to a value that reads back equal', async () => {
    await using database = await createTestDatabase()
    await fill(database, count)
    expect(await updateTable(database, sent, ['id'])).toEqual({
      sent: count,
      matched: count,
      changed: count,
      missing: 0,
    })
    expect(await database.run('SELECT * FROM t ORDER BY id')).toEqual(sent)
  })

  test('counts rows that are missing or hold the values already, and inserts none', async () => {
    await using database = await createTestDatabase()
    await fill(database, count - 10)
    const rows = sent.map(({ id }) => ({ id, name: id <= 5 ? 'n' : 'other' }))
    expect(await updateTable(database, rows, ['id'])).toEqual({
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
    await updateTable(database, rows, ['id'])
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
    await expect(updateTable(database, rows, ['id'])).rejects.toThrow(/constraint/i)
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
    expect(await updateTable(database, changes, ['symbol', 'day'])).toMatchObject({ matched: count, missing: 0 })
    expect(await database.run("SELECT v FROM t WHERE symbol = '?1'")).toEqual([{ v: 0 }])
    expect(await database.run('SELECT SUM(v) AS v FROM t')).toEqual([{ v: String((count * (count + 1)) / 2) }])
  })

  test('refuses keys that only the collation makes equal', async () => {
    await using database = await createTestDatabase()
    await database.run('CREATE TABLE t (k VARCHAR(20) COLLATE utf8mb4_general_ci PRIMARY KEY, v INT)')
    await database.run("INSERT INTO t VALUES ('a', 0)")
    const rows = [...sent.slice(2).map(({ id }) => ({ k: `k${id}`, v: 1 })), { k: 'A', v: 1 }, { k: 'a', v: 2 }]
    await expect(updateTable(database, rows, ['k'])).rejects.toMatchObject({ code: 'DBENV_DUPLICATE_KEY' })
    expect(await database.run('SELECT v FROM t')).toEqual([{ v: 0 }])
  })

  test.each(['VIRTUAL', 'STORED'])('finds rows by a column that the server generates, %s', async (kind) => {
    await using database = await createTestDatabase()
    await database.run(
      `CREATE TABLE t (id INT PRIMARY KEY, v INT, k VARCHAR(20) AS (CONCAT('k', id)) ${kind}, UNIQUE KEY (k))`,
    )
    await database.run(`INSERT INTO t (id, v) VALUES ${sent.map(({ id }) => `(${id}, 0)`).join(',')}`)
    const rows = sent.map(({ id }) => ({ k: `k${id}`, v: id }))
    expect(await updateTable(database, rows, ['k'])).toEqual({
      sent: count,
      matched: count,
      changed: count,
      missing: 0,
    })
    expect(await database.run('SELECT COUNT(*) AS n FROM t WHERE v = id')).toEqual([{ n: count }])
    await expect(updateTable(database, [{ id: 1, k: 'x' }], ['id'])).rejects.toMatchObject({
      code: 'DBENV_UNKNOWN_COLUMN',
    })
  })

  test('counts rows and missing keys when the key is not unique', async () => {
    await using database = await createTestDatabase()
    await database.run('CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, k INT, v INT, KEY (k))')
    await database.run('INSERT INTO t (k, v) VALUES (1, 0), (1, 0), (2, 0)')
    const rows = sent.map(({ id }) => ({ k: id, v: 9 }))
    expect(await updateTable(database, rows, ['k'])).toEqual({
      sent: count,
      matched: 3,
      changed: 3,
      missing: count - 2,
    })
  })

  test('counts no row as missing whose key the update itself changes', async () => {
    await using database = await createTestDatabase()
    await database.run('CREATE TABLE t (a INT PRIMARY KEY, k INT AS (a * 2) STORED)')
    await database.run('INSERT INTO t (a) VALUES (1), (2), (3)')
    const rows = sent.map(({ id }) => ({ k: id * 2, a: -id }))
    expect(await updateTable(database, rows, ['k'])).toEqual({
      sent: count,
      matched: 3,
      changed: 3,
      missing: count - 3,
    })
  })
})

test('updates keys with gaps between them, and nothing else', async () => {
  await using database = await createTestDatabase()
  await fill(database, 8_000)
  const rows = Array.from({ length: 2_600 }, (_, index) => ({ id: 3 * index + 1, name: `n${index}`, price: null }))
  expect(await updateTable(database, rows, ['id'])).toEqual({ sent: 2_600, matched: 2_600, changed: 2_600, missing: 0 })
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
  expect(await updateTable(database, rows, ['id'])).toMatchObject({ sent: 2_572, matched: 2_572, changed: 2_572 })
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
  expect(await updateTable(database, rows, ['id'])).toMatchObject({ matched: 3_000, changed: 3_000 })
  expect(await database.run("SELECT COUNT(*) AS n FROM t WHERE name = CONCAT('name ', id)")).toEqual([{ n: 3_000 }])
})
