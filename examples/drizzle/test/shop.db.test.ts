import { test } from '@dbenv/vitest'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect } from 'vitest'
import { countSales, launch, openShop, type Shop } from '../src/shop.ts'

let shop: Shop
beforeAll(() => {
  shop = openShop()
})
afterAll(() => shop[Symbol.asyncDispose]())

test('joins two databases of this environment', async () => {
  expect(await countSales(shop)).toEqual([
    { name: 'Chair', sold: '1' },
    { name: 'Lamp', sold: '5' },
  ])
})

test('writes to them in one transaction, or not at all', async ({ environment }) => {
  await launch(shop, 'Table', '129.00', 4)
  await expect(launch(shop, 'Shelf', '80.00', -1)).rejects.toThrow()
  expect(await environment.query('SELECT name FROM shop_catalogue.products WHERE product_id > 2')).toEqual([
    { name: 'Table' },
  ])
  expect(await countSales(shop)).toContainEqual({ name: 'Table', sold: '4' })
})

test('runs SQL as text', async () => {
  const [rows] = await shop.db.execute(sql`SELECT MAX(quantity) AS most FROM shop_orders.sales WHERE product_id = ${1}`)
  expect(rows).toEqual([{ most: 3 }])
})
