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
    { databaseName: 'd', name: 'b`c', createSql: 'CREATE VIEW `b``c` AS select 1' },
  ]
  expect(toNames(orderViews(views))).toEqual([['b`c'], ['a']])
})

test('leaves views in a circle to the last level', () => {
  expect(toNames(orderViews([view('a', 'b'), view('b', 'a'), view('c')]))).toEqual([['c'], ['a', 'b']])
})

test('tells views of one name in several databases apart', () => {
  const of = (databaseName: string, other: string): ViewToOrder => ({
    databaseName,
    name: 'v',
    createSql: `CREATE VIEW \`v\` AS select \`${other}\`.\`v\`.\`a\` AS \`a\` from \`${other}\`.\`v\``,
  })
  const levels = orderViews([of('x', 'y'), of('y', 'z'), of('z', 't')])
  expect(levels.map((level) => level.map(({ databaseName }) => databaseName))).toEqual([['z'], ['y'], ['x']])
})

test('is not misled by a backtick inside a string', () => {
  const lost = { databaseName: 'd', name: 'a', createSql: "CREATE VIEW `a` AS select '\\'`' AS `x` from `z`" }
  expect(toNames(orderViews([lost, view('z')]))).toEqual([['z'], ['a']])
})
