import { expect, test } from 'vitest'
import { createTestEnvironment, type TestEnvironment } from './test-environment.ts'

const TEXTS: readonly (readonly [title: string, sql: (env: TestEnvironment) => string])[] = [
  ['PREPARE', ({ data }) => `PREPARE s FROM 'UPDATE ${data}.t SET v = 9'`],
  ['PREPARE with a comment', ({ data }) => `prepare/* x */s /* y */ from "update \`${data}\`.t set v = 9"`],
  ['a text of several strings', ({ data }) => `EXECUTE IMMEDIATE CONCAT('UPDATE ${data}.t', ' SET v = 9')`],
  ['a database by itself', ({ data }) => `PREPARE s FROM 'DROP DATABASE ${data}'`],
  ['EXECUTE IMMEDIATE of the same', ({ data }) => `EXECUTE IMMEDIATE 'DROP DATABASE ${data}'`],
  ['a comment behind the name', ({ data }) => `PREPARE s FROM 'DELETE FROM ${data}/**/.t'`],
  [
    'a name in two parts',
    ({ data }) => `EXECUTE IMMEDIATE CONCAT('DROP DATABASE ', '${data.slice(0, 3)}', '${data.slice(3)}')`,
  ],
  ['a routine of sys', ({ data }) => `CALL sys.execute_prepared_stmt('DROP DATABASE ${data}')`],
  ['a procedure', ({ data }) => `CREATE PROCEDURE p() BEGIN PREPARE s FROM 'UPDATE ${data}.t SET v = 9'; END`],
]

test.each(TEXTS)('refuses %s of a text that names a database of production', async (_, sql) => {
  await using env = await createTestEnvironment()
  const db = env.adapter()
  const engine = await db.getEngine(env.data)
  const refused = { code: 'DBENV_DYNAMIC_SQL', database: env.data, message: expect.stringContaining('getDatabaseName') }
  await expect(db.queryDatabase(env.data, sql(env))).rejects.toMatchObject(refused)
  await expect(engine.raw(sql(env))).rejects.toMatchObject(refused)
  // The same text again: what was refused is not remembered as harmless.
  await expect(db.queryDatabase(env.data, sql(env))).rejects.toMatchObject(refused)
  expect(await env.run(`SELECT v FROM ${env.data}.t`)).toEqual([{ v: 'prod' }])
})

test('runs a text that names no database, and leaves strings of other statements alone', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter()
  await db.transaction([env.data], async (inside) => {
    await inside.queryDatabase(env.data, "PREPARE s FROM 'UPDATE t SET v = 9'")
    await inside.queryDatabase(env.data, 'EXECUTE s')
  })
  const note = `prepare ${env.data}.t`
  expect(await db.queryDatabase(env.data, `SELECT v, '${note}' AS note FROM t`)).toEqual([{ v: '9', note }])
  expect(await env.run(`SELECT v FROM ${env.data}.t`)).toEqual([{ v: 'prod' }])
})

test('refuses it in the middle of a transaction, and where statements are sent as written', async () => {
  await using env = await createTestEnvironment()
  const refused = { code: 'DBENV_DYNAMIC_SQL', database: env.data }
  for (const rewrite of ['every-statement', 'none'] as const) {
    const db = env.adapter({ rewrite })
    for (const text of [`UPDATE ${env.data}.t SET v = 9`, `DROP DATABASE ${env.data}`]) {
      const run = db.transaction([env.data], async (inside) => {
        await inside.queryDatabase(env.data, `PREPARE s FROM '${text}'`)
        await inside.queryDatabase(env.data, 'EXECUTE s')
      })
      await expect(run).rejects.toMatchObject(refused)
    }
    await expect(db.queryDatabase(env.data, "PREPARE s FROM 'DELETE FROM legacy.t'")).rejects.toMatchObject({
      database: 'legacy',
    })
  }
  expect(await env.run(`SELECT v FROM ${env.data}.t`)).toEqual([{ v: 'prod' }])
})
