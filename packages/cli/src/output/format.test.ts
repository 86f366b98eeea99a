import { expect, test } from 'vitest'
import { formatAge, formatExpiryOf } from './format-age.ts'
import { formatSize } from './format-size.ts'

test.each([
  [0, '0 B'],
  [16_384, '16.3 kB'],
  [26_214_400, '26.2 MB'],
])('shows %i bytes as %s', (bytes, text) => {
  expect(formatSize(bytes)).toBe(text)
})

test.each([
  [0, 'just now'],
  [40, '40s'],
  [3 * 3600 + 59, '3h'],
  [12 * 86_400, '12d'],
])('shows %i seconds as %s', (seconds, text) => {
  expect(formatAge(seconds)).toBe(text)
})

test.each([
  [undefined, 'never'],
  [7 * 86_400, 'in 7d'],
  [7 * 86_400 - 3, 'in 7d'],
  [1, 'in 1s'],
  [0, '1s ago'],
  [-3 * 3600, '3h ago'],
])('tells of %s seconds to its end that an environment expires %s', (expiresInSeconds, text) => {
  expect(formatExpiryOf({ expiresInSeconds })).toBe(text)
})
