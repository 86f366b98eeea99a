import { expect, test } from 'vitest'
import { createTestEnvironment, type TestEnvironment } from './test-environment.ts'

/** Connections that stand on a database of this environment; registry and administrator stand elsewhere. */
async function countConnections(env: TestEnvironment): Promise<Readonly<Record<string, number>>> {
  const rows = await env.run(
    'SELECT db, COUNT(*) AS n FROM information_schema.processlist WHERE db LIKE ? GROUP BY db',
    [`%${env.environment}`],
  )
  return Object.fromEntries(rows.map(({ db, n }) => [String(db).split('_test-')[0], Number(n)]))
}

test('all databases share the connections of one pool', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter({ pool: { max: 2 } })
  const names = [env.data, env.config, env.data, env.config]
  await Promise.all(names.map((baseName) => db.queryDatabase(baseName, 'SELECT SLEEP(0.05)')))
  // The second one may still be opened when the first has served all.
  await expect
    .poll(async () => Object.values(await countConnections(env)).reduce((sum, count) => sum + count, 0))
    .toBe(2)
})

test('by choice each database has connections of its own, which a busy neighbour leaves alone', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter({ pool: { per: 'database', max: 1, acquireTimeoutMs: 500 } })
  const [data, config] = [await db.getEngine(env.data), await db.getEngine(env.config)]
  const busy = await data.transaction()
  expect(await db.queryDatabase(env.config, 'SELECT v FROM t')).toEqual([{ v: 'test' }])
  expect(await config('t').pluck('v')).toEqual(['test'])
  await expect(db.queryDatabase(env.data, 'SELECT 1')).rejects.toMatchObject({ code: 'DBENV_POOL_FULL', max: 1 })
  expect([data.client.pool.numUsed(), config.client.pool.numUsed()]).toEqual([1, 0])
  await busy.rollback()
  expect(await countConnections(env)).toEqual({ [env.data]: 1, [env.config]: 1 })
})

test('a connection that a transaction took elsewhere comes back to its own database', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter({ pool: { per: 'database', max: 1 } })
  await db.transaction([env.data, env.config], async (operations) => {
    await operations.queryDatabase(env.config, 'SELECT 1')
  })
  const where = (baseName: string) => db.queryDatabase(baseName, 'SELECT DATABASE() AS name, CONNECTION_ID() AS id')
  const [[data], [config]] = [await where(env.data), await where(env.config)]
  expect([data?.['name'], config?.['name']]).toEqual([
    `${env.data}_${env.environment}`,
    `${env.config}_${env.environment}`,
  ])
  expect(data?.['id']).not.toBe(config?.['id'])
})

test('closeAll closes the connections of every pool, and no later call opens one', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter({ pool: { per: 'database' } })
  const engine = await db.getEngine(env.config)
  await Promise.all([env.data, env.config].map((baseName) => db.queryDatabase(baseName, 'SELECT 1')))
  await db.closeAll()
  await expect.poll(() => countConnections(env)).toEqual({})
  await expect(db.queryDatabase(env.data, 'SELECT 1')).rejects.toMatchObject({ code: 'DBENV_ADAPTER_CLOSED' })
  await expect(engine('t').select()).rejects.toMatchObject({ code: 'DBENV_ADAPTER_CLOSED' })
})
