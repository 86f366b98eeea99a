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
