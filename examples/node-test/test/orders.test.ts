import assert from 'node:assert/strict'
import { test } from 'node:test'
import { getDatabaseName } from '@dbenv/core'
import { countOrdered, placeOrders } from '../src/orders.ts'
import { useEnvironment } from './use-environment.ts'

const getEnvironment = useEnvironment()

test('places orders in the copy, and counts them over two databases', async () => {
  assert.equal(await countOrdered('bolt'), 5)
  assert.equal(
    await placeOrders([
      { item_id: 1, quantity: 3 },
      { item_id: 1, quantity: 4 },
    ]),
    2,
  )
  assert.equal(await countOrdered('bolt'), 12)
})

test('numbers the next order as if nobody else wrote the table', async () => {
  const { session, environment } = getEnvironment()
  await placeOrders([{ item_id: 2, quantity: 1 }])
  const [rows] = await session.query('SELECT MAX(order_id) AS last, COUNT(*) AS n FROM ??.orders', [
    environment.databases.get('warehouse_orders'),
  ])
  assert.deepEqual(rows, [{ last: 5, n: 5 }])
})

test('lands in an environment of this file without being told', async () => {
  const { environment: name } = getEnvironment().environment
  assert.match(name, /^test-file-/)
  assert.equal(await getDatabaseName('warehouse_orders'), `warehouse_orders_${name}`)
})

test('leaves production as it was', async () => {
  const [rows] = await getEnvironment().session.query('SELECT COUNT(*) AS n FROM warehouse_orders.orders')
  assert.deepEqual(rows, [{ n: 2 }])
})
