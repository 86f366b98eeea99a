import { expect, test } from 'vitest'
import { parseTimeToLive } from './time-to-live.ts'

test.each([
  ['90m', 5_400],
  ['12h', 43_200],
  ['7d', 604_800],
  ['2w', 1_209_600],
  ['1.5h', 5_400],
  [' 3 days ', 259_200],
])('reads %j as %i seconds', (text, seconds) => {
  expect(parseTimeToLive(text)).toBe(seconds)
})

test('reads `never`', () => {
  expect(parseTimeToLive('never')).toBe('never')
})

test.each(['', '7', '-7d', '0d', 'soon', '7 fortnights', '100y', '7d; DROP'])('refuses %j', (text) => {
  expect(() => parseTimeToLive(text)).toThrow(/number and a unit/)
})
