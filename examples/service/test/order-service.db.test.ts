import { test } from '@dbenv/vitest'
import { describe, expect } from 'vitest'
import { logSlowStatements } from '../src/log-slow-statements.ts'
import { createOrderService, type NewOrder } from '../src/order-service.ts'

const order: NewOrder = { trader: 'ann', symbol: 'ABC', quantity: 10, price: '10.123456' }

describe('an order service', () => {
  test('imports a stream of orders, to the last digit', async ({ db, environment }) => {
    async function* read() {
      for (let index = 0; index < 2_500; index += 1) yield { ...order, quantity: index + 1 }
    }
    expect(await createOrderService(db).importOrders(read())).toBe(2_500)
    const [row] = await environment.query('SELECT SUM(price) AS sum FROM order_book.orders WHERE price = ?', [
      order.price,
    ])
    expect(row).toEqual({ sum: '25308.640000' })
  })

  test('imports all orders or none', async ({ db, environment }) => {
    const before = await environment.query('SELECT COUNT(*) AS n FROM order_book.orders')
    const orders = [order, { ...order, trader: 'a name that is much too long for its column' }]
    await expect(createOrderService(db).importOrders(orders)).rejects.toThrow()
    expect(await environment.query('SELECT COUNT(*) AS n FROM order_book.orders')).toEqual(before)
  })

  test('moves the prices it is given, and tells how many changed', async ({ db }) => {
    const prices = [
      { order_id: 1, price: '10.500000' },
      { order_id: 2, price: '101.250000' },
    ]
    expect(await createOrderService(db).reprice(prices)).toBe(1)
    expect(await db.queryDatabase('order_book', 'SELECT price FROM orders WHERE order_id = 2')).toEqual([
      { price: '101.250000' },
    ])
  })

  test('places an order within the limit, and leaves no trace of one beyond it', async ({ db }) => {
    const service = createOrderService(db)
    const count = () => db.queryDatabase('order_book', "SELECT COUNT(*) AS n FROM orders WHERE trader = 'bob'")
    const [before] = await count()
    await service.placeOrder({ ...order, trader: 'bob', quantity: 400 })
    await expect(service.placeOrder({ ...order, trader: 'bob', quantity: 400 })).rejects.toThrow()
    expect(await count()).toEqual([{ n: Number(before?.['n']) + 1 }])
    expect(await db.queryDatabase('order_limits', "SELECT quantity FROM limits WHERE trader = 'bob'")).toEqual([
      { quantity: 100 },
    ])
  })

  test('compares its environment with another one', async ({ db }) => {
    const service = createOrderService(db)
    const { here, there } = await service.compareWith('prod')
    await service.placeOrder(order)
    expect(await service.compareWith('prod')).toEqual({ here: here + 1, there })
  })

  test('logs slow statements without their values', async ({ db, environment }) => {
    const lines: string[] = []
    using _log = logSlowStatements(100, (line) => lines.push(line))
    await db.queryDatabase('order_book', 'SELECT SLEEP(?) AS slept', [0.15])
    expect(lines).toEqual([expect.stringMatching(`ms on ${environment.databases.get('order_book')}: SELECT SLEEP`)])
    expect(lines[0]).not.toContain('0.15')
  })
})
