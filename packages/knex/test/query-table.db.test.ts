import { expect, test } from 'vitest'
import type { DriverOptions } from '../src/environment/adapter-options.ts'
import { createTestEnvironment } from './test-environment.ts'

test('gives numbers in typed arrays and the rest in plain ones', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter()
  const engine = await db.getEngine(env.data)
  await engine.schema.raw(
    `CREATE TABLE n (i INT PRIMARY KEY, u INT UNSIGNED, y TINYINT, b BIGINT, ub BIGINT UNSIGNED, f FLOAT, d DOUBLE,
       c DECIMAL(9,2), s VARCHAR(9), t DATETIME(3))`,
  )
  const at = new Date('2024-02-29T01:02:03.004Z')
  const rows = Array.from({ length: 3_000 }, (_, i) => ({
    i,
    u: 4_000_000_000 + i,
    y: i % 100,
    b: -(2n ** 62n) - BigInt(i),
    ub: 2n ** 63n + BigInt(i),
    f: 0.5,
    d: i / 3,
    c: '1.50',
    s: 'x',
    t: at,
  }))
  await db.saveToDatabase(rows, env.data, 'n')
  const { columns, rowCount } = await db.queryTable(env.data, 'SELECT * FROM n WHERE i >= ? ORDER BY i', [0])
  expect(rowCount).toBe(3_000)
  expect(columns['i']).toEqual(Int32Array.from(rows, ({ i }) => i))
  expect(columns['u']).toEqual(Uint32Array.from(rows, ({ u }) => u))
  expect(columns['y']).toEqual(Int32Array.from(rows, ({ y }) => y))
  expect(columns['b']).toEqual(BigInt64Array.from(rows, ({ b }) => b))
  expect(columns['ub']).toEqual(BigUint64Array.from(rows, ({ ub }) => ub))
  expect(columns['f']).toEqual(Float64Array.from(rows, ({ f }) => f))
  expect(columns['d']).toEqual(Float64Array.from(rows, ({ d }) => d))
  expect(columns['c']).toEqual(rows.map(({ c }) => c))
  expect(columns['s']).toEqual(rows.map(({ s }) => s))
  expect(columns['t']).toEqual(rows.map(({ t }) => t))
})

test('gives a column with NULL as a plain array', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter()
  await db.saveToDatabase(
    [
      { id: 7, v: null },
      { id: 8, v: 'x' },
    ],
    env.data,
    't',
  )
  const { columns } = await db.queryTable(env.data, 'SELECT id, NULLIF(id, 7) AS n, v FROM t ORDER BY id')
  expect(columns['id']).toEqual(Int32Array.of(1, 7, 8))
  expect(columns['n']?.[1]).toBeNull()
  expect(Array.from(columns['n'] ?? [], (value) => (value === null ? null : Number(value)))).toEqual([1, null, 8])
  expect(columns['v']).toEqual(['test', null, 'x'])
})

test('keeps the columns of an empty result, and refuses two of one name', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter({ pool: { max: 1 } })
  expect(await db.queryTable(env.data, 'SELECT id, v FROM t WHERE id < 0')).toEqual({
    columns: { id: new Int32Array(0), v: [] },
    rowCount: 0,
  })
  await expect(db.queryTable(env.data, 'SELECT id, v AS id FROM t')).rejects.toThrow(TypeError)
  await expect(db.queryTable(env.data, 'SELECT nothing FROM t')).rejects.toMatchObject({ errno: 1054 })
  expect(await db.queryTable(env.data, 'SELECT v FROM t')).toEqual({ columns: { v: ['test'] }, rowCount: 1 })
})

test('takes the first result of a procedure', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter()
  await (await db.getEngine(env.data)).raw('CREATE PROCEDURE p() BEGIN SELECT id FROM t; SELECT v FROM t; END')
  expect(await db.queryTable(env.data, 'CALL p()')).toEqual({ columns: { id: Int32Array.of(1) }, rowCount: 1 })
  expect(await db.queryDatabase(env.data, 'CALL p()')).toEqual([{ id: 1 }])
})

const READINGS: readonly (readonly [title: string, driver: DriverOptions])[] = [
  ['dateStrings', { dateStrings: true }],
  ['dateStrings of one type', { dateStrings: ['DATETIME'] }],
  ['decimalNumbers', { decimalNumbers: true }],
  ['typeCast', { typeCast: (field) => `<${field.string()}>` }],
  ['no typeCast', { typeCast: false }],
]

test.each(READINGS)('reads values as the driver was told to: %s', async (_, driver) => {
  await using env = await createTestEnvironment()
  const db = env.adapter({ driver })
  const text = "'2024-02-29 01:02:03.123456'"
  const values = `CAST(${text} AS DATETIME(6)) AS at, DATE(${text}) AS day, TIMESTAMP(${text}) AS ts, 0.1 AS c, 95.33333333333333e0 AS d, 7 AS i`
  // The driver alone reads bytes, and then every other column.
  for (const sql of [`SELECT ${values}`, `SELECT ${values}, x'00' AS bytes`]) {
    const [row] = await db.queryDatabase(env.data, sql)
    const { columns } = await db.queryTable(env.data, sql)
    const read = Object.fromEntries(Object.entries(columns).map(([name, [value]]) => [name, value]))
    if (typeof read['i'] === 'bigint') read['i'] = Number(read['i'])
    expect(read).toEqual(row)
  }
})
