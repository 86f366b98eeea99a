import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { formatPairs, formatTable } from './format-table.ts'

test('sets columns side by side, numbers to the right', () => {
  const table = formatTable(
    ['NAME', 'SIZE'],
    [
      ['test-a', '1 kB'],
      ['test-long', '12.5 MB'],
    ],
    ['SIZE'],
  )
  expect(stripVTControlCharacters(table)).toBe('NAME          SIZE\ntest-a        1 kB\ntest-long  12.5 MB')
})

test('sets values under each other', () => {
  expect(
    formatPairs([
      ['a', '1'],
      ['long', '2'],
    ]),
  ).toBe('a     1\nlong  2')
})
