import { expect, it } from 'vitest'
import { quoteAddress } from './quote-address.ts'

it.each([
  ['shop', 'orders', '`shop`.`orders`'],
  ['shop_test-slot-1', 'a.b', '`shop_test-slot-1`.`a.b`'],
  ['a`b', 'c`', '`a``b`.`c```'],
])('names %s and %s as %s', (database, name, quoted) => {
  expect(quoteAddress(database, name)).toBe(quoted)
})
