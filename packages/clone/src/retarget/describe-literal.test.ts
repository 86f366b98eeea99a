import { expect, it } from 'vitest'
import { describeLiteral } from './describe-literal.ts'

const say = (literal: string): string =>
  describeLiteral(`SELECT ${literal}`, { baseName: 'trades', start: 7, end: 7 + literal.length })

it.each([
  ["'trades.orders'", "literal 'trades.orders' holds the name `trades`"],
  ["'SELECT *\n\t  FROM trades.orders'", "literal 'SELECT * FROM trades.orders' holds"],
  [
    `'${'x'.repeat(50)} trades.orders WHERE ${'y'.repeat(50)}'`,
    `literal …${'x'.repeat(14)} trades.orders WHERE ${'y'.repeat(25)}… holds`,
  ],
  [`'${'x'.repeat(80)} trades.orders'`, `literal …${'x'.repeat(45)} trades.orders' holds`],
])('shows of %j what tells which it is', (literal, text) => {
  expect(say(literal)).toContain(text)
})
