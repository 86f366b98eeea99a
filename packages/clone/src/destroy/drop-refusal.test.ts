import { parseDatabaseName, toDatabaseName, toSharedDatabases } from '@dbenv/core'
import { expect, test } from 'vitest'
import type { RegistryRow } from '../registry/registry-row.ts'
import { type DropFacts, findDropRefusal } from './drop-refusal.ts'

const token = 'token-of-this-lease'
const databaseName = toDatabaseName('trades', 'test-x')

function row(change: Partial<RegistryRow> = {}): RegistryRow {
  return {
    id: 1,
    baseName: 'trades',
    environment: 'test-x',
    branchName: undefined,
    databaseName,
    kind: 'named',
    state: 'deleting',
    content: 'schema',
    sourceEnvironment: 'prod',
    owner: 'ann@host pid 1',
    leaseToken: token,
    heartbeatAt: new Date(0),
    createdAt: new Date(0),
    expiresAt: undefined,
    deletedAt: undefined,
    leaseIsLive: true,
    isExpired: false,
    ...change,
  }
}

const prod = row({
  id: 2,
  baseName: 'trades',
  environment: 'prod',
  databaseName: parseDatabaseName('trades'),
  state: 'ready',
  leaseToken: undefined,
  leaseIsLive: false,
})

const marker = { environment: 'test-x', baseName: 'trades', leaseToken: 'an older one', createdAt: '' } as const

function facts(change: Partial<DropFacts> = {}): DropFacts {
  return {
    databaseName,
    leaseToken: token,
    rows: [row(), prod],
    shared: toSharedDatabases(),
    sight: 'whole',
    lowerCaseTableNames: 0,
    marker,
    objectCount: 3,
    history: 'whole',
    ...change,
  }
}

test.each([
  ['a marked database in deleting', {}],
  ['a marked database in creating', { rows: [row({ state: 'creating' }), prod] }],
  ['an empty database that was never marked', { marker: undefined, objectCount: 0, history: 'unfinished' }],
] satisfies [string, Partial<DropFacts>][])('lets %s go', (_, change) => {
  expect(findDropRefusal(facts(change))).toBeUndefined()
})

const foldedProd = row({ ...prod, databaseName: parseDatabaseName('TRADES_test-X') })

test.each([
  ['no row', { rows: [prod] }, /no live row/],
  ["prod's own database", { databaseName: parseDatabaseName('trades') }, /belongs to environment `prod`/],
  ['a ready database', { rows: [row({ state: 'ready' }), prod] }, /state ready/],
  ['a failed database', { rows: [row({ state: 'failed' }), prod] }, /state failed/],
  ["another lease's database", { rows: [row({ leaseToken: 'other' }), prod] }, /another lease/],
  ['a database after our lease ran out', { rows: [row({ leaseIsLive: false }), prod] }, /run out/],
  ['a row that names a foreign database', { rows: [row({ baseName: 'orders' }), prod] }, /not the name of base name/],
  ["prod's name in other case", { rows: [row(), foldedProd] }, /equals prod's database/],
  ['a base name of prod', { rows: [row(), row({ ...prod, baseName: 'trades_test-x' })] }, /equals prod's/],
  ['a shared database', { shared: toSharedDatabases(['Trades_test-X']) }, /shared database/],
  [
    'a name that folds to a neighbour where case does not count',
    { lowerCaseTableNames: 1, rows: [row(), row({ id: 3, databaseName: parseDatabaseName('Trades_test-x') })] },
    /same database/,
  ],
  ["another environment's marker", { marker: { ...marker, environment: 'test-y' } }, /marker names/],
  ["another database's marker", { marker: { ...marker, baseName: 'orders' } }, /marker names/],
  ['an unmarked database with content', { marker: undefined, history: 'unfinished' }, /no marker and holds 3/],
  ['an empty database made anew', { marker: undefined, objectCount: 0 }, /dbenv did not make it/],
] satisfies [string, Partial<DropFacts>, RegExp][])('refuses %s', (_, change, reason) => {
  expect(findDropRefusal(facts(change))).toMatch(reason)
})

const rates = parseDatabaseName('rates')
const copyRow = row({ baseName: 'rates', databaseName: rates })
const copyMarker = { ...marker, baseName: 'rates', purpose: 'shared-copy' } as const

/** A shared database on its way to this place. */
function copyFacts(change: Partial<DropFacts> = {}): DropFacts {
  const shared = toSharedDatabases(['rates'])
  return facts({ databaseName: rates, rows: [copyRow, prod], shared, marker: copyMarker, ...change })
}

test.each([
  ['marked as unfinished', {}],
  ['empty, before it was marked', { marker: undefined, objectCount: 0, history: 'unfinished' }],
] satisfies [string, Partial<DropFacts>][])('lets an unfinished copy of a shared database go: %s', (_, change) => {
  expect(findDropRefusal(copyFacts(change))).toBeUndefined()
})

const registry = parseDatabaseName('master_config')

test.each([
  ['that is whole', { marker: undefined, history: 'unfinished' }, /no marker and holds 3/],
  ['that is marked as something else', { marker: { ...marker, baseName: 'rates' } }, /unfinished copy/],
  ["that is another's copy", { marker: { ...copyMarker, environment: 'test-y' } }, /marker names/],
  ['that prod has', { rows: [copyRow, row({ ...prod, databaseName: rates })] }, /equals prod's/],
  ['without a row', { rows: [prod] }, /no live row/],
  [
    'that is the registry',
    { databaseName: registry, rows: [row({ baseName: registry, databaseName: registry })] },
    /shared database `master_config`/,
  ],
] satisfies [string, Partial<DropFacts>, RegExp][])('refuses a shared database %s', (_, change, reason) => {
  expect(findDropRefusal(copyFacts(change))).toMatch(reason)
})
