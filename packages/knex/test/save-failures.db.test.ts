import { type Connection, createConnection } from 'mysql2/promise'
import { expect, test } from 'vitest'
import { ServerPool } from '../src/connection/server-pool.ts'
import { runStatement } from '../src/driver/run-statement.ts'
import { readTableShape } from '../src/table/read-table-shape.ts'
import { save, saveInto } from './save-fixture.ts'
import { createTestDatabase, testSettings } from './test-database.ts'
import { createTestEnvironment, type TestEnvironment } from './test-environment.ts'

const many = Array.from({ length: 40_000 }, (_, index) => ({ id: index + 2, v: `value ${index}` }))

/** Kills the connection that works on table `t` of the database. */
async function killWriter(admin: Connection, databaseName: string): Promise<void> {
  const [rows] = await admin.query<never[]>(
    'SELECT id FROM information_schema.processlist WHERE db = ? AND id <> CONNECTION_ID()',
    [databaseName],
  )
  for (const { id } of rows as readonly { id: number }[]) await admin.query(`KILL ${id}`)
}

async function countRows(env: TestEnvironment): Promise<unknown> {
  return await env.adapter().queryDatabase(env.data, 'SELECT COUNT(*) AS n FROM t')
}

test('leaves no row when the connection is killed in the middle', async () => {
  await using env = await createTestEnvironment()
  const databaseName = await env.dbEnv(env.environment).getDatabaseName(env.data)
  const admin = await createConnection({ ...env.settings })
  try {
    const source = async function* () {
      for (const row of many) {
        if (row.id === 30_000) await killWriter(admin, databaseName)
        yield row
      }
    }
    await expect(env.adapter().saveToDatabase(source(), env.data, 't')).rejects.toThrow()
    expect(await countRows(env)).toEqual([{ n: 1 }])
  } finally {
    await admin.end()
  }
})

test('leaves no row when a value is refused late in a stream', async () => {
  await using env = await createTestEnvironment()
  const rows = [...many, { id: 99_999, v: 'x'.repeat(21) }]
  await expect(env.adapter().saveToDatabase(rows.values(), env.data, 't')).rejects.toThrow(
    /^Row 40000: Column `v` \(varchar\(20\)\) cannot hold the string "x{21}": longer than 20 characters\.$/,
  )
  expect(await countRows(env)).toEqual([{ n: 1 }])
})

test('leaves no row when the server runs out of room', async () => {
  await using env = await createTestEnvironment()
  const name = await env.dbEnv(env.environment).getDatabaseName(env.data)
  // A MEMORY table is full at once, as a disk would be; it has no ROLLBACK, so a trigger fills it for an InnoDB one.
  await env.run('SET SESSION max_heap_table_size = 16384')
  await env.run(`CREATE TABLE \`${name}\`.small (id INT PRIMARY KEY, v VARCHAR(20)) ENGINE=MEMORY`)
  await env.run(
    `CREATE TRIGGER \`${name}\`.fill AFTER INSERT ON \`${name}\`.t FOR EACH ROW
     INSERT INTO small VALUES (NEW.id, NEW.v)`,
  )
  const db = env.adapter()
  const rows = Array.from({ length: 40_000 }, (_, index) => ({ id: index + 2, v: 'x' }))
  await expect(db.saveToDatabase(rows, env.data, 't')).rejects.toMatchObject({ errno: 1114 })
  expect(await countRows(env)).toEqual([{ n: 1 }])
})

test('saves by INSERT where LOAD DATA LOCAL is off, and does not ask again', async () => {
  await using database = await createTestDatabase()
  await database.run('CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(20))')
  await using pool = new ServerPool(testSettings(), {}, { flags: ['-LOCAL_FILES'] })
  const connection = await pool.acquire().promise
  const shape = await readTableShape(connection, database.databaseName, 't')
  let asked = 0
  const save = () => saveInto(connection, shape, many, {}, { mayLoad: asked === 0, onLoadOff: () => (asked += 1) })
  expect(await save()).toMatchObject({ inserted: 40_000 })
  await runStatement(connection, `DELETE FROM ${database.databaseName}.t`)
  expect(await save()).toMatchObject({ inserted: 40_000 })
  expect(asked).toBe(1)
  pool.release(connection)
})

test('keeps values out of the error of a failed save', async () => {
  await using env = await createTestEnvironment()
  const rows = [...many.slice(0, 900), { id: 2, v: 'a secret' }]
  const error: unknown = await env
    .adapter()
    .saveToDatabase(rows, env.data, 't')
    .catch((reason) => reason)
  expect(error).toMatchObject({ errno: 1062, sql: expect.stringMatching(/^INSERT INTO .* VALUES … \(901 rows\)$/) })
})

test.each(['fail', 'ignore', 'update'] as const)(
  'with %s names the row and the column of a value that only the server could refuse',
  async (duplicates) => {
    await using database = await createTestDatabase()
    await database.run(
      'CREATE TABLE t (id INT PRIMARY KEY, v TEXT CHARACTER SET cp1251, l TINYTEXT CHARACTER SET cp1251, n INT NOT NULL)',
    )
    const rows = (index: number, changes: object) =>
      Array.from({ length: 3_000 }, (_, id) => ({ id, v: 'ж', l: 'ж', n: 1, ...(id === index ? changes : {}) }))
    const refused: readonly (readonly [string, object])[] = [
      ['v', { v: '日' }],
      ['l', { l: 'ж'.repeat(256) }],
      ['n', { n: undefined }],
      ['n', { n: null }],
    ]
    for (const [column, changes] of refused) {
      for (const mayLoad of [true, false]) {
        await expect(save(database, rows(2_345, changes), { duplicates }, mayLoad)).rejects.toMatchObject({
          code: 'DBENV_REFUSED_VALUE',
          rowIndex: 2_345,
          column,
          cause: { errno: expect.any(Number) },
        })
      }
    }
    expect(await database.run('SELECT * FROM t')).toEqual([])
  },
)
