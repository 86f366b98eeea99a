import { expect, test } from 'vitest'
import { createTestEnvironment } from './test-environment.ts'

test('a query finds the database of an environment that was made anew', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter({ pool: { max: 1 } })
  expect(await db.queryDatabase(env.config, 'SELECT v FROM t')).toEqual([{ v: 'test' }])
  await env.move(env.config)
  expect(await db.queryDatabase(env.config, 'SELECT v FROM t')).toEqual([{ v: 'moved' }])
})

test('a query from another database finds it too', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter({ pool: { max: 1 } })
  await db.queryDatabase(env.data, 'SELECT 1')
  await env.move(env.config)
  expect(await db.queryDatabase(env.data, `SELECT v FROM ${env.config}.t`)).toEqual([{ v: 'moved' }])
})

test('an engine finds it too', async () => {
  await using env = await createTestEnvironment()
  const engine = await env.adapter({ pool: { max: 1 } }).getEngine(env.config)
  expect(await engine('t').pluck('v')).toEqual(['test'])
  await env.move(env.config)
  expect(await engine('t').pluck('v')).toEqual(['moved'])
  expect(await engine('t').where({ id: 1 }).pluck('v')).toEqual(['moved'])
})

test('a save finds it too, and reads its rows once', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter({ pool: { max: 1 } })
  await db.queryDatabase(env.config, 'SELECT 1')
  await env.move(env.config)
  const rows = (function* () {
    yield { id: 7, v: 'x' }
  })()
  expect(await db.saveToDatabase(rows, env.config, 't')).toMatchObject({ inserted: 1 })
})

test('a table that does not exist is the error of the server', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter()
  const engine = await db.getEngine(env.data)
  await expect(db.queryDatabase(env.data, 'SELECT * FROM nothing')).rejects.toMatchObject({ errno: 1146 })
  await expect(engine('nothing').select()).rejects.toMatchObject({ errno: 1146 })
  await expect(db.saveToDatabase([{ a: 1 }], env.data, 'nothing')).rejects.toMatchObject({
    code: 'DBENV_UNKNOWN_TABLE',
  })
})

test('a database dropped by hand is a clear error, also for an engine that stands on it', async () => {
  await using env = await createTestEnvironment()
  const engine = await env.adapter({ pool: { max: 1 } }).getEngine(env.config)
  await engine('t').select()
  const name = await env.dbEnv(env.environment).getDatabaseName(env.config)
  await env.run(`DROP DATABASE \`${name}\``)
  await expect(engine('t').select()).rejects.toMatchObject({ code: 'DBENV_UNKNOWN_DATABASE_ON_SERVER' })
})
