import { createDbEnv, createMemoryRegistry, toDatabaseName } from '@dbenv/core'
import { expect, test } from 'vitest'
import { onSlowStatement, type StatementEvent } from '../src/index.ts'
import { createTestEnvironment, type TestEnvironment } from './test-environment.ts'

/** An adapter on the branch that the environment is bound to, which nobody named. */
function openOnBranch(env: TestEnvironment) {
  const entries = [env.data, env.config].map((baseName) => ({
    baseName,
    environment: env.environment,
    branchName: 'feature/x',
    databaseName: toDatabaseName(baseName, env.environment),
  }))
  const context = { environment: 'test', branchName: 'feature/x', decidedBy: 'branch' } as const
  return env.adapter({ dbEnv: createDbEnv({ registry: createMemoryRegistry(entries), context }) })
}

test('events and errors name the environment that the branch led to', async () => {
  await using env = await createTestEnvironment()
  const db = openOnBranch(env)
  const events: StatementEvent[] = []
  using _ = onSlowStatement(0, (event) => {
    if (event['dbenv.base_name'] === env.data) events.push(event)
  })
  expect(await db.queryDatabase(env.data, 'SELECT v FROM t')).toEqual([{ v: 'test' }])
  expect(events).toMatchObject([{ 'dbenv.environment': env.environment }])
  await env.run(`DROP DATABASE \`${toDatabaseName(env.config, env.environment)}\``)
  await expect(db.queryDatabase(env.config, 'SELECT 1')).rejects.toMatchObject({
    code: 'DBENV_UNKNOWN_DATABASE_ON_SERVER',
    environment: env.environment,
    message: expect.stringContaining(`dbenv show ${env.environment}`),
  })
})

test("says of a database that prod does not have nothing about a registry, which prod's names do not need", async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter({ environment: 'prod' })
  const error = await db.queryDatabase('nowhere_at_all', 'SELECT 1').catch((reason: unknown) => reason)
  expect(error).toMatchObject({ code: 'DBENV_UNKNOWN_DATABASE_ON_SERVER', environment: 'prod' })
  expect(String(error)).not.toMatch(/registry|dbenv show/)
})

test("statements sent as written reach no database outside the environment, prod's own least of all", async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter({ rewrite: 'none' })
  const engine = await db.getEngine(env.data)
  const refused = { code: 'DBENV_UNLISTED_DATABASE', database: env.config }
  await expect(db.queryDatabase(env.data, `SELECT v FROM ${env.config}.t`)).rejects.toMatchObject(refused)
  await expect(engine.raw(`UPDATE ${env.config}.t SET v = 'x'`)).rejects.toMatchObject(refused)
  const own = toDatabaseName(env.config, env.environment)
  expect(await db.queryDatabase(env.data, `SELECT a.v FROM t a JOIN \`${own}\`.t USING (id)`)).toEqual([{ v: 'test' }])
  expect(await db.queryDatabase(env.data, 'SELECT 1 FROM information_schema.tables LIMIT 1')).toHaveLength(1)
  const passing = env.adapter({ rewrite: 'none', unlistedDatabases: 'pass' })
  expect(await passing.queryDatabase(env.data, `SELECT v FROM ${env.config}.t`)).toEqual([{ v: 'prod' }])
})
