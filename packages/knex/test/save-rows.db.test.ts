import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createTable, many, save } from './save-fixture.ts'
import { createTestDatabase } from './test-database.ts'

describe.each([{ mayLoad: true }, { mayLoad: false }])('saveRows with mayLoad $mayLoad', ({ mayLoad }) => {
  test('writes every row of an array', async () => {
    await using database = await createTestDatabase()
    await createTable(database)
    const result = await save(database, many, {}, mayLoad)
    expect(result).toEqual({ sent: 2_500, inserted: 2_500, updated: 0, unchanged: 0 })
    expect(await database.run('SELECT * FROM t ORDER BY id')).toEqual(many)
  })

  test('writes every row of an async stream', async () => {
    await using database = await createTestDatabase()
    await createTable(database)
    const stream = async function* () {
      yield* many
    }
    expect(await save(database, stream(), {}, mayLoad)).toMatchObject({ inserted: 2_500 })
    expect(await database.run('SELECT * FROM t ORDER BY id')).toEqual(many)
  })

  test('leaves no row when one is a duplicate, and gives the error of the server', async () => {
    await using database = await createTestDatabase()
    await createTable(database)
    const rows = [...many, { id: 1, name: 'again', price: '1' }]
    await expect(save(database, rows, {}, mayLoad)).rejects.toMatchObject({ errno: 1062 })
    expect(await database.run('SELECT * FROM t')).toEqual([])
  })

  test('leaves no row when a foreign key fails', async () => {
    await using database = await createTestDatabase()
    await database.run('CREATE TABLE parent (id INT PRIMARY KEY)')
    await database.run('INSERT INTO parent VALUES (1), (2)')
    await database.run('CREATE TABLE t (id INT PRIMARY KEY, parent INT, FOREIGN KEY (parent) REFERENCES parent (id))')
    const rows = Array.from({ length: 2_000 }, (_, id) => ({ id, parent: id === 1_999 ? 3 : 1 }))
    await expect(save(database, rows, {}, mayLoad)).rejects.toMatchObject({ errno: 1452 })
    expect(await database.run('SELECT * FROM t')).toEqual([])
  })

  test('leaves no row when a CHECK fails', async () => {
    await using database = await createTestDatabase()
    await database.run('CREATE TABLE t (id INT PRIMARY KEY, amount INT, CHECK (amount < 100))')
    const rows = Array.from({ length: 2_000 }, (_, id) => ({ id, amount: id === 1_999 ? 100 : 1 }))
    await expect(save(database, rows, {}, mayLoad)).rejects.toMatchObject({
      message: expect.stringMatching(/constraint/i),
    })
    expect(await database.run('SELECT * FROM t')).toEqual([])
  })

  test('leaves no row when the source fails', async () => {
    await using database = await createTestDatabase()
    await createTable(database)
    const stream = async function* () {
      yield* many
      throw new Error('the source broke')
    }
    await expect(save(database, stream(), {}, mayLoad)).rejects.toThrow('the source broke')
    expect(await database.run('SELECT * FROM t')).toEqual([])
  })

  test('ignores duplicates, and only duplicates', async () => {
    await using database = await createTestDatabase()
    await createTable(database)
    await save(database, many.slice(0, 400), {}, mayLoad)
    const result = await save(database, many, { duplicates: 'ignore' }, mayLoad)
    expect(result).toEqual({ sent: 2_500, inserted: 2_100, updated: 0, unchanged: 400 })
    await database.run('CREATE TABLE parent (id INT PRIMARY KEY)')
    await database.run('ALTER TABLE t ADD parent INT, ADD FOREIGN KEY (parent) REFERENCES parent (id)')
    const bad = many.map((row) => ({
      ...row,
      id: row.id + 2_000,
      name: `other ${row.id}`,
      parent: row.id === 2_400 ? 1 : null,
    }))
    await expect(save(database, bad, { duplicates: 'ignore' }, mayLoad)).rejects.toMatchObject({ errno: 1452 })
    expect(await database.run('SELECT COUNT(*) AS n FROM t')).toEqual([{ n: 2_500 }])
  })

  test('updates duplicates and says what it did', async () => {
    await using database = await createTestDatabase()
    await createTable(database)
    await save(database, many.slice(0, 500), {}, mayLoad)
    const rows = many.map((row) => (row.id <= 100 ? { ...row, price: '0.50' } : row))
    const result = await save(database, rows, { duplicates: 'update' }, mayLoad)
    expect(result).toEqual({ sent: 2_500, inserted: 2_000, updated: 100, unchanged: 400 })
    expect(await database.run('SELECT * FROM t ORDER BY id')).toEqual(rows)
  })

  test('gives a column that a row leaves out its default', async () => {
    await using database = await createTestDatabase()
    await database.run("CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, a INT DEFAULT 7, b VARCHAR(9) DEFAULT 'x')")
    const rows = Array.from({ length: 1_500 }, (_, index) => (index % 2 === 0 ? { a: index } : { b: 'y' }))
    await save(database, rows, {}, mayLoad)
    expect(await database.run('SELECT a, b FROM t ORDER BY id LIMIT 2')).toEqual([
      { a: 0, b: 'x' },
      { a: 7, b: 'y' },
    ])
  })

  test('refuses an unknown column before it sends anything', async () => {
    await using database = await createTestDatabase()
    await createTable(database)
    await expect(save(database, [{ id: 1, nam: 'x' }], {}, mayLoad)).rejects.toMatchObject({
      code: 'DBENV_UNKNOWN_COLUMN',
      columns: ['nam'],
    })
  })

  test('stops at an aborted signal and leaves no row', async () => {
    await using database = await createTestDatabase()
    await createTable(database)
    const controller = new AbortController()
    const stream = function* () {
      for (const row of many) {
        if (row.id === 2_000) controller.abort()
        yield row
      }
    }
    await expect(save(database, stream(), { signal: controller.signal }, mayLoad)).rejects.toMatchObject({
      name: 'AbortError',
    })
    expect(await database.run('SELECT * FROM t')).toEqual([])
  })
})

test('keeps what a caller did in its transaction when the save fails', async () => {
  await using database = await createTestDatabase()
  await createTable(database)
  await database.run('BEGIN')
  await database.run("INSERT INTO t VALUES (9999, 'mine', 1)")
  await expect(save(database, [...many, ...many])).rejects.toMatchObject({ errno: 1062 })
  await database.run('COMMIT')
  expect(await database.run('SELECT id FROM t')).toEqual([{ id: 9999 }])
})

test('refuses a row that is longer than the server takes, and the connection lives', async () => {
  await using database = await createTestDatabase()
  await database.run('CREATE TABLE t (id INT PRIMARY KEY, body LONGBLOB)')
  const [packet] = await database.run('SELECT @@max_allowed_packet AS bytes')
  const body = Buffer.alloc(Number(packet?.['bytes']) / 2 + 10)
  await expect(save(database, [{ id: 1, body }])).rejects.toMatchObject({ code: 'DBENV_ROW_TOO_LARGE', rowIndex: 0 })
  expect(await database.run('SELECT COUNT(*) AS n FROM t')).toEqual([{ n: 0 }])
})

test('writes rows that differ in their columns among those that do not', async () => {
  await using database = await createTestDatabase()
  await database.run("CREATE TABLE t (id INT PRIMARY KEY, a INT DEFAULT 7, b VARCHAR(999) DEFAULT 'x')")
  // Several batches of each kind, so that LOAD DATA and INSERT take turns.
  const rows = Array.from({ length: 12_000 }, (_, id) =>
    Math.floor(id / 1_500) % 2 === 0 ? { id, a: id, b: `${id}`.repeat(30) } : { id, a: id },
  )
  const progress: number[] = []
  const onProgress = ({ rows: done }: { readonly rows: number }) => progress.push(done)
  expect(await save(database, rows, { onProgress })).toMatchObject({ inserted: 12_000 })
  expect(progress.length).toBeGreaterThan(2)
  expect(await database.run('SELECT * FROM t ORDER BY id')).toEqual(rows.map((row) => ({ b: 'x', ...row })))
})

test('gives what LOAD DATA took in doubt to INSERT unchanged', async () => {
  await using database = await createTestDatabase()
  await database.run('CREATE TABLE t (id INT PRIMARY KEY, name TEXT, raw BLOB, flags BIT(9), price DECIMAL(10,2))')
  const rows = Array.from({ length: 3_000 }, (_, id) => ({
    id,
    name: id % 7 === 0 ? null : `\\N \t\n\0 '${id}' é 😀`,
    raw: Buffer.from([0, 9, 10, 92, id % 256]),
    flags: Buffer.from([id % 2, id % 256]),
    price: `${id}.50`,
  }))
  await save(database, rows.slice(0, 10))
  // A warning for each row, which could as well mean that the row was changed.
  await database.run("CREATE TRIGGER w BEFORE INSERT ON t FOR EACH ROW SIGNAL SQLSTATE '01000'")
  expect(await save(database, rows, { duplicates: 'ignore' })).toMatchObject({ inserted: 2_990, unchanged: 10 })
  expect(await database.run('SELECT * FROM t ORDER BY id')).toEqual(rows)
})

test('writes a row that is longer than what is sent at a time', async () => {
  await using database = await createTestDatabase()
  await database.run('CREATE TABLE t (id INT PRIMARY KEY, body LONGTEXT)')
  const rows = Array.from({ length: 1_500 }, (_, id) => ({
    id,
    body: id === 1_200 ? 'é\t'.repeat(1_500_000) : `${id}`,
  }))
  expect(await save(database, rows)).toMatchObject({ inserted: 1_500 })
  expect(await database.run('SELECT id, SHA2(body, 256) AS body FROM t ORDER BY id')).toEqual(
    rows.map(({ id, body }) => ({ id, body: createHash('sha256').update(body).digest('hex') })),
  )
})

test.each([
  ['id INT', (id: number) => id],
  ['id VARCHAR(9)', (id: number) => `k${id}`],
])('with `update` changes nothing but the columns that each row has, found by %s', async (key, toKey) => {
  await using database = await createTestDatabase()
  await database.run(`CREATE TABLE t (${key} PRIMARY KEY, v VARCHAR(20), n INT NOT NULL DEFAULT 3, w INT)`)
  const before = Array.from({ length: 900 }, (_, id) => ({ id: toKey(id), v: 'kept', n: 9, w: 5 }))
  await save(database, before)
  const rows = Array.from({ length: 1_000 }, (_, id) => ({
    id: toKey(id),
    ...(id % 3 === 0 ? { v: 'new' } : {}),
    ...(id % 3 === 1 ? { n: 1, v: undefined } : {}),
    ...(id % 3 === 2 ? { w: null, v: 'new' } : {}),
  }))
  const result = await save(database, rows, { duplicates: 'update' })
  expect(result).toEqual({ sent: 1_000, inserted: 100, updated: 900, unchanged: 0 })
  const expected = rows.map((row, id) => ({
    ...(id < 900 ? { v: 'kept', n: 9, w: 5 } : { v: null, n: 3, w: null }),
    ...Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)),
  }))
  const read = await database.run('SELECT * FROM t')
  const byKey = (rows: readonly object[]) => new Map(rows.map((row) => [Reflect.get(row, 'id'), row]))
  expect(byKey(read)).toEqual(byKey(expected))
})

test('with `update` takes rows of one key in their order, and a row of a key alone', async () => {
  await using database = await createTestDatabase()
  await database.run('CREATE TABLE t (id INT PRIMARY KEY, v INT, n INT)')
  await database.run('INSERT INTO t VALUES (1, 0, 0), (2, 0, 0)')
  const rows = [{ id: 1, v: 1 }, { id: 1, n: 2 }, { id: 1, v: 3 }, { id: 2 }, {}]
  await expect(save(database, rows, { duplicates: 'update' })).rejects.toMatchObject({ rowIndex: 4, column: 'id' })
  expect(await save(database, rows.slice(0, 4), { duplicates: 'update' })).toEqual({
    sent: 4,
    inserted: 0,
    updated: 3,
    unchanged: 1,
  })
  expect(await database.run('SELECT * FROM t ORDER BY id')).toEqual([
    { id: 1, v: 3, n: 2 },
    { id: 2, v: 0, n: 0 },
  ])
})
