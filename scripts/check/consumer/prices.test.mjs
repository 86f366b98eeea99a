import { createDatabaseAdapter } from '@dbenv/knex'
import { test } from '@dbenv/vitest'
import { expect } from 'vitest'

test('an installed suite works on databases of its own', async ({ environment }) => {
  const db = createDatabaseAdapter()
  await db.dynamicBatchUpdate('prices', 'quotes', [{ ticker: 'BBB', price: '0.5' }], { keyColumns: ['ticker'] })
  const cheap = await db.queryDatabase('trading', 'SELECT ticker FROM cheap ORDER BY ticker')
  expect(cheap).toEqual([{ ticker: 'AAA' }, { ticker: 'BBB' }])
  expect(environment.name).toMatch(/^test-/)
  await db.closeAll()
})
