import { expect, test } from 'vitest'
import { formatAge, formatExpiry } from './format-age.ts'
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

test('tells when an environment expires', () => {
  const now = new Date('2026-01-10T00:00:00Z')
  expect(formatExpiry(undefined, now)).toBe('never')
  expect(formatExpiry(new Date('2026-01-17T00:00:00Z'), now)).toBe('in 7d')
  expect(formatExpiry(new Date('2026-01-16T23:59:57Z'), now)).toBe('in 7d')
  expect(formatExpiry(new Date('2026-01-10T00:00:00.2Z'), now)).toBe('in 1s')
  expect(formatExpiry(new Date('2026-01-09T21:00:00Z'), now)).toBe('3h ago')
})
