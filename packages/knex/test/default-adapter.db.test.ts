import { requireDbEnv } from '@dbenv/vitest'
import { afterAll, expect, inject, test } from 'vitest'
import {
  closeAll,
  dynamicBatchUpdate,
  getEngine,
  queryDatabase,
  queryTable,
  saveToDatabase,
  streamDatabase,
  transaction,
  updateWhere,
} from '../src/index.ts'

// The harness has made an environment from scripts/suite-databases.sql, and set what a program finds its server by.
afterAll(closeAll)

test('takes server, registry and environment from where the process runs', async () => {
  expect(requireDbEnv(inject('dbenv')).connection.port).toBeGreaterThan(0)
  const [row] = await queryDatabase<{ name: string; n: number }>(
    'portfolio_data',
    'SELECT DATABASE() AS name, COUNT(*) AS n FROM trades JOIN portfolio_config.users u USING (user_id)',
  )
  expect(row).toEqual({ name: expect.stringMatching(/^portfolio_data_test-/), n: 3 })
  const engine = await getEngine('portfolio_data')
  expect(await engine('portfolio_config.users').pluck('name')).toEqual(['Ann', 'Bob'])
})

test('saves, updates, streams and reads under one transaction that is rolled back', async () => {
  const undone = new Error('undone')
  const work = transaction(['portfolio_data', 'portfolio_config'], async (operations) => {
    await operations.saveToDatabase([{ user_id: 3, name: 'Cleo' }], 'portfolio_config', 'users')
    await operations.saveToDatabase([{ user_id: 3, symbol: 'NEW', price: '1.5' }], 'portfolio_data', 'trades')
    const names: unknown[] = []
    for await (const row of operations.streamDatabase('portfolio_config', 'SELECT name FROM users ORDER BY user_id')) {
      names.push(row['name'])
    }
    expect(names).toEqual(['Ann', 'Bob', 'Cleo'])
    throw undone
  })
  await expect(work).rejects.toBe(undone)
  expect(await queryDatabase('portfolio_config', 'SELECT COUNT(*) AS n FROM users')).toEqual([{ n: 2 }])
})

test('has every operation at the top level', async () => {
  const { inserted } = await saveToDatabase(
    [{ id: 900, user_id: 1, symbol: 'TOP', price: 2 }],
    'portfolio_data',
    'trades',
  )
  expect(inserted).toBe(1)
  const updated = await dynamicBatchUpdate('portfolio_data', 'trades', [{ id: 900, price: 3 }], { keyColumns: ['id'] })
  expect(updated).toMatchObject({ changed: 1 })
  expect(await updateWhere('portfolio_data', 'trades', { symbol: 'ALL' }, 'id = ?', { bindings: [900] })).toMatchObject(
    {
      changed: 1,
    },
  )
  expect(await queryTable('portfolio_data', 'SELECT id, price FROM trades WHERE id = 900')).toEqual({
    columns: { id: Int32Array.of(900), price: ['3.0000'] },
    rowCount: 1,
  })
  const rows: unknown[] = []
  for await (const row of streamDatabase('portfolio_data', 'SELECT symbol FROM trades WHERE id = 900')) rows.push(row)
  expect(rows).toEqual([{ symbol: 'ALL' }])
  await queryDatabase('portfolio_data', 'DELETE FROM trades WHERE id = 900')
})

test('makes a new adapter after closeAll', async () => {
  await closeAll()
  await closeAll()
  expect(await queryDatabase('portfolio_data', 'SELECT 1 AS one')).toEqual([{ one: 1 }])
})
