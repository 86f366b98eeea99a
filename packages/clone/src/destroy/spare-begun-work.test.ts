import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { spareBegunWork } from './spare-begun-work.ts'

const DROP = { sql: 'DROP DATABASE IF EXISTS `x`', state: 'checking permissions' }

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }))
afterEach(() => void vi.useRealTimers())

it('lets go on what has begun, for a while, and says so once', () => {
  const reasons: string[] = []
  const isSpared = spareBegunWork((reason) => reasons.push(reason))
  expect([isSpared({ sql: '', state: '' }), isSpared(DROP), isSpared(DROP)]).toEqual([true, true, true])
  expect(reasons).toHaveLength(1)
  vi.advanceTimersByTime(4_001)
  expect(isSpared(DROP)).toBe(false)
})

it.each(['Waiting for table metadata lock', 'Waiting for schema metadata lock'])('does not spare %j', (state) => {
  expect(spareBegunWork(undefined)({ ...DROP, state })).toBe(false)
})
