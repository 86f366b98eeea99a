import { expect, test } from 'vitest'
import { orderViews, type ViewToOrder } from './order-views.ts'

function view(name: string, ...names: readonly string[]): ViewToOrder {
  return {
    databaseName: 'd',
    name,
    createSql: `CREATE VIEW \`${name}\` AS select ${names.map((n) => `\`${n}\``).join()}`,
  }
}

function toNames(levels: readonly (readonly ViewToOrder[])[]): readonly (readonly string[])[] {
  return levels.map((level) => level.map(({ name }) => name))
}

test('puts a view after those it names, whatever their order of names', () => {
  const views = [view('a', 'm', 't'), view('m', 'z'), view('z', 't'), view('top', 'a'), view('free')]
  expect(toNames(orderViews(views))).toEqual([['z', 'free'], ['m'], ['a'], ['top']])
})

test('reads names with backticks inside', () => {
  const views: readonly ViewToOrder[] = [
    { databaseName: 'd', name: 'a', createSql: 'CREATE VIEW `a` AS select 1 from `b``c`' },
    { databaseName: 'e', name: 'b`c', createSql: 'CREATE VIEW `b``c` AS select 1' },
  ]
  expect(toNames(orderViews(views))).toEqual([['b`c'], ['a']])
})

test('leaves views in a circle to the last level', () => {
  expect(toNames(orderViews([view('a', 'b'), view('b', 'a'), view('c')]))).toEqual([['c'], ['a', 'b']])
})
