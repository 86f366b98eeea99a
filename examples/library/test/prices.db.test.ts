import type { QueryFunction } from '@dbenv/core'
import { test } from '@dbenv/vitest'
import { createConnection } from 'mysql2/promise'
import { expect } from 'vitest'
import { findLatestPrice, recordPrice } from '../src/prices.ts'

// Whatever driver a program has: mysql2's `query` and knex's `raw` fit as they are.
const withQuery = test.extend<{ query: QueryFunction }>({
  query: async ({ environment }, use) => {
    const connection = await createConnection(environment.connection)
    await use((sql, values) => connection.query(sql, values?.slice()))
    await connection.end()
  },
})

withQuery('finds the latest price, to the last digit', async ({ query }) => {
  expect(await findLatestPrice(query, 'ABC')).toBe('10.750000')
  expect(await findLatestPrice(query, 'none')).toBeUndefined()
})

withQuery('records prices in this environment, and nowhere else', async ({ query }) => {
  await recordPrice(query, 'ABC', '2026-01-06', '11.123456')
  expect(await findLatestPrice(query, 'ABC')).toBe('11.123456')
  const [rows] = await query('SELECT MAX(price) AS price FROM price_feed.prices WHERE symbol = ?', ['ABC'])
  expect(rows).toEqual([{ price: '10.750000' }])
})
