import { expect, test } from 'vitest'
import { splitDecimal } from './split-decimal.ts'

test.each([
  ['12.50', '', '12', '5'],
  ['-007', '-', '7', ''],
  ['+.5', '', '', '5'],
  ['5.', '', '5', ''],
  ['0.00', '', '', ''],
  ['1.25e1', '', '12', '5'],
  ['1.25E+4', '', '12500', ''],
  ['-12e-3', '-', '', '012'],
])('takes %s apart', (text, sign, integer, fraction) => {
  expect(splitDecimal(text)).toEqual({ sign, integer, fraction })
})

test.each(['', '.', '-', 'e5', '1e', '1e12345', '0x10', '0b11', '1\n', ' 1', '1_0', 'NaN', 'Infinity', '١'])(
  'takes %j for no decimal number',
  (text) => {
    expect(splitDecimal(text)).toBeUndefined()
  },
)
