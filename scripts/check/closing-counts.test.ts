import { expect, test } from 'vitest'
import { addCounts, parseClosingLine, toClosingLine } from './closing-counts.ts'

test.each([
  [{ passed: 3, failed: 0, skipped: 0 }, '3 passed, 0 failed'],
  [{ passed: 3, failed: 1, skipped: 2 }, '3 passed, 1 failed, 2 skipped'],
])('writes and reads %o', (counts, line) => {
  expect(toClosingLine(counts)).toBe(line)
  expect(parseClosingLine(line)).toEqual(counts)
})

test.each(['', '3 passed', ' 3 passed, 0 failed', '3 passed, 0 failed.', 'tests: 3 passed, 0 failed'])(
  'takes `%s` for an ordinary line',
  (line) => {
    expect(parseClosingLine(line)).toBeUndefined()
  },
)

test('adds up runs', () => {
  const one = { passed: 1, failed: 2, skipped: 3 }
  expect(addCounts([one, one])).toEqual({ passed: 2, failed: 4, skipped: 6 })
  expect(addCounts([])).toEqual({ passed: 0, failed: 0, skipped: 0 })
})
