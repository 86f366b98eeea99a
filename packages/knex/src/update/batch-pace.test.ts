import { expect, test } from 'vitest'
import { BatchPace } from './batch-pace.ts'

/** The size after many batches, when each row takes `rowMs`. */
function settle(rowMs: number): number {
  const pace = new BatchPace()
  for (let batch = 0; batch < 20; batch += 1) pace.note(pace.size * rowMs)
  return pace.size
}

test('settles on as many rows as take three milliseconds', () => {
  expect(settle(0.003)).toBe(1_000)
  expect(settle(0.03)).toBe(100)
})

test('takes neither single rows nor all of them', () => {
  expect(settle(10)).toBe(50)
  expect(settle(0)).toBe(5_000)
})

test('is not thrown off by one slow batch', () => {
  const pace = new BatchPace()
  pace.note(1_000)
  expect(pace.size).toBe(125)
})
