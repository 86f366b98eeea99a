import { expect, test } from 'vitest'
import { groupRows } from './group-rows.ts'

test('puts rows together that set the same columns, whatever their order', () => {
  const groups = groupRows(
    [
      { id: 1, a: 1, b: 2 },
      { b: 3, id: 2, a: 4 },
      { id: 3, a: 5, b: undefined },
    ],
    ['id'],
  )
  expect(groups.map(({ valueColumns, rows }) => [valueColumns, rows.length])).toEqual([
    [['a', 'b'], 2],
    [['a'], 1],
  ])
})

test('tells a row that says nothing about a column from one that does', () => {
  const groups = groupRows(
    [
      { id: 1, a: 1, b: undefined },
      { id: 2, a: 2, b: 3 },
      { id: 3, a: 2, b: undefined },
    ],
    ['id'],
  )
  expect(groups.map(({ valueColumns, rowIndexes }) => [valueColumns, rowIndexes])).toEqual([
    [['a'], [0, 2]],
    [['a', 'b'], [1]],
  ])
})

test.each([
  ['a row without its key', [{ a: 1 }], ['id']],
  ['a NULL key', [{ id: null, a: 1 }], ['id']],
  ['a row with nothing but its key', [{ id: 1, a: undefined }], ['id']],
])('refuses %s', (_title, rows, keyColumns) => {
  expect(() => groupRows(rows, keyColumns)).toThrow(TypeError)
})
