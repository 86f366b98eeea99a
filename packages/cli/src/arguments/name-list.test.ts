import { expect, test } from 'vitest'
import { parseNameList } from './name-list.ts'

test.each([
  ['a', [], ['a']],
  ['a,b', [], ['a', 'b']],
  [' a , b ', [], ['a', 'b']],
  ['b,c', ['a', 'b'], ['a', 'b', 'c']],
  ['a b , c', [], ['a b', 'c']],
  ['`a,b`', [], ['a,b']],
  ['x, `a,b` ,y', [], ['x', 'a,b', 'y']],
  ['`a,b`,`c,`', [], ['a,b', 'c,']],
  ['`a``,b`', [], ['a`,b']],
  ['` a`', [], [' a']],
  ['a`b', [], ['a`b']],
])('reads %j after %j', (text, previous, names) => {
  expect(parseNameList(text, previous)).toEqual(names)
})

test.each(['', ' ', ',', 'a,', ',a', 'a,,b', '``', '`a', '`a`b', '`a`,', 'x,`'])(
  'refuses %j, which has an empty name or half a one',
  (text) => {
    expect(() => parseNameList(text)).toThrow(/comma between/)
  },
)
