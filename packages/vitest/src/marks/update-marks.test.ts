import { expect, it } from 'vitest'
import { isSameUpdateMark } from './update-marks.ts'

it.each([
  ['the same', '7:1 10:00:00#3', true],
  ['of a table with other rows that are not committed', '7:1 10:00:00#4', false],
  ['of statistics made anew', '7:1 10:00:00#0#by nobody', false],
  ['of a later commit', '7:1 10:00:01#3', false],
  ['of another AUTO_INCREMENT', '7:2 10:00:00#3', false],
  ['of a table made anew', '8:1 10:00:00#3', false],
])('tells of a mark that is %s', (_what, now, isSame) => {
  expect(isSameUpdateMark('7:1 10:00:00#3', now)).toBe(isSame)
})

it.each([
  ['nobody', true],
  ['somebody', false],
])('tells of statistics that were made anew before, while %s writes', (who, isSame) => {
  expect(isSameUpdateMark('7:1 10:00:00#0#by nobody', `7:1 10:00:00#0#by ${who}`)).toBe(isSame)
})
