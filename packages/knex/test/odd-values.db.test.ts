import { expect, test } from 'vitest'
import { RefusedValueError } from '../src/errors/input-errors.ts'
import { createTestEnvironment } from './test-environment.ts'

/** Members that the catalogue prints otherwise than they are. */
const MEMBERS = ['a\\b', '\\', 'n\nl', 'r\rl', 'z\0', "it's", "\\'"]

test.each(['', 'NO_BACKSLASH_ESCAPES'])(
  'writes members with a backslash or a line feed in sql_mode `%s`',
  async (mode) => {
    await using env = await createTestEnvironment()
    const db = env.adapter()
    const plain = await db.getEngine(env.data)
    await plain.raw(
      String.raw`CREATE TABLE m (id INT PRIMARY KEY, e ENUM('a\\b','\\','n\nl','r\rl','z\0','it''s','\\'''),
        s SET('x\\y','n\nl'))`,
    )
    await db.transaction([env.data], async (inside) => {
      const engine = await inside.getEngine(env.data)
      await engine.raw(`SET SESSION sql_mode = '${mode}'`)
      const rows = MEMBERS.map((e, id) => ({ id, e, s: 'x\\y,n\nl' }))
      await inside.saveToDatabase(rows, env.data, 'm')
      expect(await inside.queryDatabase(env.data, 'SELECT * FROM m ORDER BY id')).toEqual(rows)
      const turned = rows.map(({ id, e }) => ({ id: MEMBERS.length - 1 - id, e, s: 'n\nl' })).reverse()
      await inside.dynamicBatchUpdate(env.data, 'm', turned, { keyColumns: ['id'] })
      expect(await inside.queryDatabase(env.data, 'SELECT * FROM m ORDER BY id')).toEqual(turned)
      await expect(inside.saveToDatabase([{ id: 9, e: 'a\\\\b' }], env.data, 'm')).rejects.toThrow(
        /^Row 0: Column `e` .* not one of its members/s,
      )
      await engine.raw('SET SESSION sql_mode = DEFAULT')
    })
  },
)

test.each([
  ['d', '9007199254740993'],
  ['d', '1.23456789012345678'],
  ['d', '1e-400'],
  ['d', '0x10'],
  ['d', '0b11'],
  ['d', '1\n'],
  ['f', '0.1000000000000000055'],
  ['money', 123_456_789.5],
  ['money', '-100000000'],
  ['money', 0.005],
  ['short', 10_000],
])('refuses in column `%s` what it would not give back: %j', async (column, value) => {
  await using env = await createTestEnvironment()
  const db = env.adapter()
  const engine = await db.getEngine(env.data)
  await engine.raw('CREATE TABLE n (id INT PRIMARY KEY, d DOUBLE, f FLOAT, money DOUBLE(10,2), short FLOAT(7,3))')
  const good = { d: '.5', f: '1.50', money: '99999999.99', short: '+2' }
  await db.saveToDatabase([{ id: 1, ...good }], env.data, 'n')
  const rows = [
    { id: 1, ...good, money: '1e5' },
    { id: 2, ...good, [column]: value },
  ]
  for (const write of [
    () => db.saveToDatabase(rows, env.data, 'n', { duplicates: 'update' }),
    () => db.dynamicBatchUpdate(env.data, 'n', rows, { keyColumns: ['id'] }),
  ]) {
    const error: unknown = await write().catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(RefusedValueError)
    expect(error).toMatchObject({ rowIndex: 1, column })
  }
  expect(await db.queryDatabase(env.data, 'SELECT * FROM n')).toEqual([
    { id: 1, d: 0.5, f: 1.5, money: 99_999_999.99, short: 2 },
  ])
})

test('refuses the one character that cp932 gives back as another one', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter()
  await (await db.getEngine(env.data)).raw('CREATE TABLE c (id INT PRIMARY KEY, v VARCHAR(9) CHARACTER SET cp932)')
  // As the server has it: two characters of one code.
  const [row] = await db.queryDatabase(
    env.data,
    "SELECT HEX(CONVERT('\u6661' USING cp932)) AS v, HEX(CONVERT('\u6659' USING cp932)) AS w",
  )
  expect(row?.['v']).toBe(row?.['w'])
  await db.saveToDatabase([{ id: 1, v: '\u6659' }], env.data, 'c')
  const refused = { code: 'DBENV_REFUSED_VALUE', rowIndex: 0, column: 'v' }
  const rows = [{ id: 1, v: 'a\u6661' }]
  await expect(db.saveToDatabase(rows, env.data, 'c', { duplicates: 'update' })).rejects.toMatchObject(refused)
  await expect(db.dynamicBatchUpdate(env.data, 'c', rows, { keyColumns: ['id'] })).rejects.toMatchObject(refused)
  expect(await db.queryDatabase(env.data, 'SELECT * FROM c')).toEqual([{ id: 1, v: '\u6659' }])
})
