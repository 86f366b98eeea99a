import { expect, test } from 'vitest'
import { parseNameList } from './name-list.ts'

test.each([
  ['a', [], ['a']],
  ['a,b', [], ['a', 'b']],
  [' a , b ', [], ['a', 'b']],
  ['b,c', ['a', 'b'], ['a', 'b', 'c']],
])('reads %j after %j', (text, previous, names) => {
  expect(parseNameList(text, previous)).toEqual(names)
})

test.each(['', ',', 'a,', ',a', 'a,,b'])('refuses the empty name in %j', (text) => {
  expect(() => parseNameList(text)).toThrow(/comma between/)
})
