import { describe, expect, it } from 'vitest'
import { createTestEnvironment, planEnvironment } from '../src/create-test-environment.ts'
import { deleteEnvironment } from '../src/delete-environment.ts'
import type { CreateReport } from '../src/lifecycle/create-report.ts'
import { createLifeCycleFixture } from './life-cycle-fixture.ts'

describe('createTestEnvironment', () => {
  it('clones every database of the selection and resolves to their names', async () => {
    await using fixture = await createLifeCycleFixture()
    const { connection, environment, only, trades, prices } = fixture
    const reports: CreateReport[] = []
    const names = await createTestEnvironment({
      connection,
      environment,
      only,
      content: 'schema-and-data',
      onReport: (report) => reports.push(report),
    })
    expect(Object.fromEntries(names)).toEqual({
      [prices]: `${prices}_${environment}`,
      [trades]: `${trades}_${environment}`,
    })
    expect(await fixture.readStates()).toEqual({ [prices]: 'ready', [trades]: 'ready' })
    expect(reports).toMatchObject([
      {
        environment,
        source: 'prod',
        content: 'schema-and-data',
        databases: [{ status: 'ready' }, { status: 'ready' }],
      },
    ])
    const [row] = await fixture.session.rows(`SELECT SUM(price) AS sum FROM \`${trades}_${environment}\`.valued`)
    expect(Number(row?.['sum'])).toBe(5.25)
  })

  it('gives every row back its lease once it is ready', async () => {
    await using fixture = await createLifeCycleFixture()
    const { connection, environment, only } = fixture
    await createTestEnvironment({ connection, environment, only, branchName: 'feature/x', ttlSeconds: 3600 })
    const rows = await fixture.registry.listRows({ environments: [environment] })
    expect(rows.map(({ leaseToken, branchName }) => ({ leaseToken, branchName }))).toEqual([
      { leaseToken: undefined, branchName: 'feature/x' },
      { leaseToken: undefined, branchName: 'feature/x' },
    ])
    expect(rows.every((row) => row.expiresAt && row.expiresAt > row.createdAt)).toBe(true)
  })

  it('deletes what it made', async () => {
    await using fixture = await createLifeCycleFixture()
    const { connection, environment, only, trades, prices } = fixture
    await createTestEnvironment({ connection, environment, only })
    const deleted = await deleteEnvironment({ connection, environments: [environment], confirm: true })
    expect([...deleted.keys()]).toEqual([environment])
    expect(Object.fromEntries(deleted.get(environment) ?? [])).toEqual({
      [prices]: `${prices}_${environment}`,
      [trades]: `${trades}_${environment}`,
    })
    expect(await fixture.readDatabases()).toEqual([prices, trades])
  })

  it('plans without touching anything', async () => {
    await using fixture = await createLifeCycleFixture()
    const { connection, environment, only, trades, prices } = fixture
    const plan = await planEnvironment({ connection, environment, only })
    expect([...plan.names.keys()]).toEqual([prices, trades])
    expect(plan.clone.problems).toEqual([])
    expect(await fixture.readDatabases()).toEqual([prices, trades])
    expect(await fixture.readStates()).toEqual({})
  })
})
