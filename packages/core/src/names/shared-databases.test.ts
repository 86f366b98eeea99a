import { expect, it } from 'vitest'
import { readSharedDatabases, toSharedDatabases } from './shared-databases.ts'

it.each([
  [undefined, []],
  ['', []],
  ['calendar', ['calendar']],
  [' calendar, rates ,', ['calendar', 'rates']],
])('reads DBENV_SHARED=%j', (text, names) => {
  expect(readSharedDatabases({ DBENV_SHARED: text })).toEqual(names)
})

it('always shares the database of the registry', () => {
  expect([...toSharedDatabases(['calendar'])]).toEqual(['master_config', 'calendar'])
})

it('says where a shared name stands that no database has', () => {
  expect(() => readSharedDatabases({ DBENV_SHARED: 'calendar,mysql' })).toThrow(/`mysql`.*system schema.*DBENV_SHARED/)
})
