import { expect, test } from 'vitest'
import { collect } from './knex-contract/contract.ts'
import { createTestEnvironment } from './test-environment.ts'

/** What would end the string that it stands in, or hide its end, if it were escaped for another mode. */
const VALUES = ["it's", "\\' OR 1 = 1 -- ", '\\', 'a\\nb', '"', 'a?b']

test.each(['NO_BACKSLASH_ESCAPES', 'ANSI_QUOTES', 'NO_BACKSLASH_ESCAPES,ANSI_QUOTES', ''])(
  'binds values as a session in sql_mode `%s` reads them',
  async (mode) => {
    await using env = await createTestEnvironment()
    const db = env.adapter()
    await db.transaction([env.data], async (inside) => {
      const engine = await inside.getEngine(env.data)
      await engine.raw(`SET SESSION sql_mode = '${mode}'`)
      for (const v of VALUES) {
        const sql = `SELECT ? AS v, 'a?\\\\' AS w, ? AS x`
        const [row] = await inside.queryDatabase(env.data, sql, [v, v])
        expect(row).toMatchObject({ v, x: v })
        expect(await collect(inside.streamDatabase(env.data, sql, [v, v]))).toEqual([row])
        await engine('t').where({ id: 1 }).update({ v })
        expect(await engine('t').where({ v }).pluck('id')).toEqual([1])
      }
      await engine.raw('SET SESSION sql_mode = DEFAULT')
    })
  },
)

/** Values that a session which is not strict cuts, clamps or replaces. */
const UNFIT: readonly Readonly<Record<string, unknown>>[] = [{ k: 'aé' }, { n: null }, { short: '123456' }]

test.each([
  ['INNODB', ''],
  ['INNODB', 'STRICT_TRANS_TABLES'],
  ['MYISAM', ''],
  ['MYISAM', 'STRICT_TRANS_TABLES'],
])('changes no value of an %s table in sql_mode `%s`', async (engine, mode) => {
  await using env = await createTestEnvironment()
  const db = env.adapter()
  await db.queryDatabase(
    env.data,
    `CREATE TABLE fit (id INT PRIMARY KEY, k VARCHAR(10) CHARACTER SET cp1251, n INT NOT NULL, short VARCHAR(5)) ENGINE=${engine}`,
  )
  const rows = Array.from({ length: 2_500 }, (_, id) => ({ id, k: 'ж', n: 1, short: 'a' }))
  await db.saveToDatabase(rows, env.data, 'fit')
  const read = () =>
    db.queryDatabase(env.data, 'SELECT SUM(n) AS n, COUNT(*) AS rows_, COUNT(DISTINCT k, short) AS texts FROM fit')
  const before = await read()
  await db.transaction([env.data], async (inside) => {
    await inside.queryDatabase(env.data, `SET SESSION sql_mode = '${mode}'`)
    for (const values of UNFIT) {
      const one = [rows[0], { ...rows[1], ...values }].map((row, index) => ({ ...row, id: 9_000 + index }))
      const calls = [
        () => inside.saveToDatabase(one.slice(1), env.data, 'fit'),
        () => inside.dynamicBatchUpdate(env.data, 'fit', [{ id: 7, ...values }], { keyColumns: ['id'] }),
        () =>
          inside.dynamicBatchUpdate(
            env.data,
            'fit',
            rows.map(({ id }) => ({ id, ...values })),
            { keyColumns: ['id'] },
          ),
      ]
      for (const call of calls) await expect(call()).rejects.toThrow(Error)
    }
    const [{ mode: left } = { mode: undefined }] = await inside.queryDatabase<{ mode: unknown }>(
      env.data,
      'SELECT @@sql_mode AS mode',
    )
    expect(left).toBe(mode)
  })
  expect(await read()).toEqual(before)
})
