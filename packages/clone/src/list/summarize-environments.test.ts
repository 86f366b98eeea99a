import { type DatabaseState, toDatabaseName } from '@dbenv/core'
import { expect, test } from 'vitest'
import type { RegistryRow } from '../registry/registry-row.ts'
import { summarizeEnvironments } from './summarize-environments.ts'

let lastId = 0

function row(baseName: string, state: DatabaseState, change: Partial<RegistryRow> = {}): RegistryRow {
  return {
    id: ++lastId,
    baseName,
    environment: 'test-x',
    branchName: undefined,
    databaseName: toDatabaseName(baseName, change.environment ?? 'test-x'),
    kind: 'named',
    state,
    content: 'schema',
    sourceEnvironment: 'prod',
    owner: 'ann@host pid 1',
    leaseToken: undefined,
    heartbeatAt: undefined,
    createdAt: new Date(1_000),
    expiresAt: undefined,
    deletedAt: undefined,
    leaseIsLive: false,
    isExpired: false,
    ...change,
  }
}

test.each([
  ['ready', [row('a', 'ready'), row('b', 'ready')]],
  ['creating', [row('a', 'ready'), row('b', 'creating', { leaseIsLive: true })]],
  ['incomplete', [row('a', 'ready'), row('b', 'creating')]],
  ['incomplete', [row('a', 'ready'), row('b', 'failed')]],
  ['failed', [row('a', 'failed'), row('b', 'creating')]],
  ['deleting', [row('a', 'deleting'), row('b', 'ready')]],
] satisfies [string, RegistryRow[]][])('calls an environment %s', (state, rows) => {
  expect(summarizeEnvironments(rows, new Map(), 5_000)).toMatchObject([{ state }])
})

test('sorts prod first, then by name, and adds up sizes', () => {
  const rows = [
    row('b', 'ready', { environment: 'test-z' }),
    row('a', 'ready'),
    row('a', 'ready', { environment: 'prod' }),
  ]
  const sizes = new Map([['a_test-x', { sizeBytes: 10, tableCount: 2 }]])
  const summaries = summarizeEnvironments([...rows, row('c', 'failed')], sizes, 61_500)
  expect(summaries.map(({ environment, sizeBytes, ageSeconds }) => [environment, sizeBytes, ageSeconds])).toEqual([
    ['prod', 0, 60],
    ['test-x', 10, 60],
    ['test-z', 0, 60],
  ])
})

test('lets an environment expire with the last of its databases', () => {
  const early = { expiresAt: new Date(1_000), isExpired: true }
  const late = { expiresAt: new Date(9_000) }
  const summarize = (...rows: RegistryRow[]) => summarizeEnvironments(rows, new Map(), 5_000)
  expect(summarize(row('a', 'ready', early), row('b', 'ready', late))).toMatchObject([
    { expiresAt: late.expiresAt, isExpired: false },
  ])
  expect(summarize(row('a', 'ready', early), row('b', 'ready'))).toMatchObject([
    { expiresAt: undefined, isExpired: false },
  ])
  expect(summarize(row('a', 'ready', early))).toMatchObject([{ isExpired: true }])
})
