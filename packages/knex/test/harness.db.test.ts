import { test } from '@dbenv/vitest'
import { expect } from 'vitest'
import { createDatabaseAdapter } from '../src/create-database-adapter.ts'

test('is what the fixture `db` gives: base names in, the databases of this worker behind them', async ({
  db,
  environment,
}) => {
  const rows = await db.queryDatabase<{ name: string; symbol: string; place: string }>(
    'portfolio_data',
    `SELECT u.name, t.symbol, DATABASE() AS place FROM trades t
     JOIN portfolio_config.users u USING (user_id) WHERE t.id = ?`,
    [2],
  )
  expect(rows).toEqual([{ name: 'Ann', symbol: 'XYZ', place: environment.databases.get('portfolio_data') }])
  expect(environment.databases.get('portfolio_data')).toBe(`portfolio_data_${environment.name}`)
})

test('a failed statement that makes it read names anew does not wait for its own connection', async ({
  environment,
}) => {
  await using db = createDatabaseAdapter({
    connection: environment.connection,
    environment: environment.name,
    pool: { max: 1, acquireTimeoutMs: 2_000 },
  })
  await expect(db.queryDatabase('portfolio_data', 'SELECT * FROM nothing')).rejects.toMatchObject({ errno: 1146 })
  expect(await db.queryDatabase('portfolio_data', 'SELECT 1 AS x')).toEqual([{ x: 1 }])
})

test('reads the registry by itself whatever `typeCast` makes of values', async ({ environment }) => {
  // Settings of their own: adapters of equal ones read the registry by the first one's connections.
  const connection = Object.assign({}, environment.connection, { ssl: undefined })
  await using db = createDatabaseAdapter({
    connection,
    environment: environment.name,
    shared: [],
    driver: { typeCast: false },
  })
  expect(await db.queryDatabase('portfolio_data', "SELECT 'x' AS x")).toEqual([{ x: Buffer.from('x') }])
})
