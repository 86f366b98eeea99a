import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { QueryFunction } from '@dbenv/core'
import { placeOrders } from '../src/orders.ts'
import { readQuantity } from '../src/stock.ts'
import { useEnvironment } from './use-environment.ts'

// Writes the same tables as orders.test.ts, at the same time, in a process of its own.
const getEnvironment = useEnvironment()
const query: QueryFunction = (sql, values) => getEnvironment().session.query(sql, values ? [...values] : undefined)

test('takes what was ordered from the stock of the copy', async () => {
  assert.equal(await readQuantity(query, 'bolt'), 100)
  await placeOrders([{ item_id: 1, quantity: 25 }])
  assert.equal(await readQuantity(query, 'bolt'), 75)
})

test('says that an item is not in stock', async () => {
  await assert.rejects(readQuantity(query, 'screw'), { name: 'RangeError', message: /screw/ })
})
