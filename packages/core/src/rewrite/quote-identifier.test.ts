import { expect, it } from 'vitest'
import { quoteIdentifier } from './quote-identifier.ts'

it.each([
  ['portfolio_data', '`portfolio_data`'],
  ['portfolio_data_test-x', '`portfolio_data_test-x`'],
  ['a`b``c', '`a``b````c`'],
  ['', '``'],
  ['a"b\\', '`a"b\\`'],
])('quotes %s as %s', (name, quoted) => {
  expect(quoteIdentifier(name)).toBe(quoted)
})
