import { expect, it } from 'vitest'
import { addCascades, type SlotTable } from './slot-tables.ts'

const table = (name: string, cascadesTo: readonly string[]): SlotTable => ({
  name,
  database: 'd',
  table: name,
  sourceName: `s.${name}`,
  sourceDatabase: 's',
  kind: 'base',
  isCounted: true,
  hasTriggers: false,
  cascadesTo,
})

it('follows cascades through many tables, around circles, and to nothing else', () => {
  const tables = [table('a', ['b']), table('b', ['c', 'a']), table('c', []), table('d', ['a'])]
  expect([...addCascades(new Set(['a']), tables)]).toEqual(['a', 'b', 'c'])
  expect([...addCascades(new Set(['c']), tables)]).toEqual(['c'])
  expect([...addCascades(new Set(['d']), tables)].sort()).toEqual(['a', 'b', 'c', 'd'])
})
