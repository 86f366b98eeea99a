import { expect, test } from 'vitest'
import { groupByLinks } from './foreign-key-groups.ts'

test.each([
  [[], [['a'], ['b'], ['c']]],
  [[['a', 'b']], [['c'], ['a', 'b']]],
  [
    [
      ['c', 'a'],
      ['b', 'a'],
    ],
    [['a', 'c', 'b'].toSorted()],
  ],
  [[['a', 'elsewhere']], [['a'], ['b'], ['c']]],
  [[['a', 'a']], [['a'], ['b'], ['c']]],
] as const)('with the links %j makes the groups %j', (links, groups) => {
  expect(groupByLinks(['a', 'b', 'c'], links).map((group) => group.toSorted())).toEqual(groups)
})
