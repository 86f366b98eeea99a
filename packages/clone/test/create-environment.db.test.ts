import { inspect } from 'node:util'
import { describe, expect, inject, it } from 'vitest'
import { createTestEnvironment, planEnvironment } from '../src/create-test-environment.ts'
import { deleteEnvironment } from '../src/delete-environment.ts'
import type { CreateReport } from '../src/lifecycle/create-report.ts'
import { createIntruder, createLifeCycleFixture } from './life-cycle-fixture.ts'

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

  it('lists the names inside string literals that text cannot settle', async () => {
    await using fixture = await createLifeCycleFixture()
    const { connection, environment, only, trades } = fixture
    await fixture.session.rows(`CREATE PROCEDURE \`${trades}\`.say() SELECT '${trades}.trades'`)
    const warnings: string[] = []
    await createTestEnvironment({
      connection,
      environment,
      only,
      onReport: (report) => warnings.push(...report.warnings),
    })
    expect(warnings).toEqual([
      expect.stringMatching(new RegExp(`^In \`${trades}\`, procedure say: the string literal '${trades}\\.trades' `)),
    ])
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
    expect(rows.every((row) => row.expiresAt && row.createdAt && row.expiresAt > row.createdAt)).toBe(true)
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

  it.each(['prod', 'Prod'])('refuses to create %s', async (environment) => {
    await using fixture = await createLifeCycleFixture()
    // @ts-expect-error prod is no TestEnvironmentName: this does not compile
    const creation = createTestEnvironment({ connection: fixture.connection, environment, only: fixture.only })
    await expect(creation).rejects.toMatchObject({ code: 'DBENV_PROD_REFUSED' })
  })

  it.each([
    [{ concurrency: 0 }, TypeError],
    [{ ttlSeconds: -1 }, TypeError],
    [{ ttlSeconds: 10 ** 12 }, TypeError],
    [{ content: 'data' }, TypeError],
    [{ exclude: ['nobody'] }, /no database `nobody`/],
    [{ only: [] }, /everything is left out/],
    [{ source: 'test-nobody' }, /no ready database/],
    [{ environment: `test-${'x'.repeat(50)}` }, /does not fit/],
  ])('refuses %j before anything is touched', async (mistake, expected) => {
    await using fixture = await createLifeCycleFixture()
    const { connection, environment, only, trades, prices } = fixture
    const options = { connection, environment, only, ...mistake }
    // @ts-expect-error some of the mistakes do not compile
    await expect(createTestEnvironment(options)).rejects.toThrow(expected)
    expect(await fixture.readDatabases()).toEqual([prices, trades])
    expect(await fixture.readStates()).toEqual({})
  })

  it('keeps the password out of what it throws', async () => {
    const password = 'p#a"s\\w;o$r d=é'
    const connection = { ...inject('testServer').connection, password }
    const error = await createTestEnvironment({ connection, environment: 'test-x' }).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'DBENV_CONNECTION_FAILED' })
    expect(inspect(error, { depth: 20, showHidden: true })).not.toMatch(/s\\+w;o|r d=/)
    expect(JSON.stringify(error)).not.toContain('w;o')
  })

  it('refuses a reference to a database that is left out, before anything is touched', async () => {
    await using fixture = await createLifeCycleFixture()
    const { connection, environment, trades, prices } = fixture
    const creation = createTestEnvironment({ connection, environment, only: [trades] })
    await expect(creation).rejects.toMatchObject({ code: 'DBENV_CLONE_REFUSED' })
    expect(await fixture.readDatabases()).toEqual([prices, trades])
    expect(await fixture.readStates()).toEqual({})
  })

  it("refuses to clone over a database that it did not make, and leaves the stranger's alone", async () => {
    await using fixture = await createLifeCycleFixture()
    const { connection, environment, only, prices, session } = fixture
    const stranger = `${prices}_${environment}`
    await session.query(`CREATE DATABASE \`${stranger}\``)
    const creation = createTestEnvironment({ connection, environment, only })
    await expect(creation).rejects.toMatchObject({ problems: [{ type: 'target-exists', baseName: prices }] })
    expect(await fixture.readStates()).toEqual({})
    expect(await fixture.readDatabases()).toContain(stranger)
  })

  it('refuses an environment that is whole already', async () => {
    await using fixture = await createLifeCycleFixture()
    const { connection, environment, only } = fixture
    await createTestEnvironment({ connection, environment, only })
    const again = createTestEnvironment({ connection, environment, only })
    await expect(again).rejects.toMatchObject({ code: 'DBENV_ENVIRONMENT_EXISTS' })
  })

  it('adds what is missing to an environment, and refuses to add other content', async () => {
    await using fixture = await createLifeCycleFixture()
    const { connection, environment, only, trades, prices } = fixture
    await createTestEnvironment({ connection, environment, only: [prices], branchName: 'feature/x' })
    const mixed = createTestEnvironment({ connection, environment, only, content: 'schema-and-data' })
    await expect(mixed).rejects.toThrow(/content is schema, not schema-and-data/)
    const names = await createTestEnvironment({ connection, environment, only, ttlSeconds: 60 })
    expect([...names.keys()]).toEqual([prices, trades])
    const rows = await fixture.registry.listRows({ environments: [environment] })
    expect(rows.map((row) => [row.branchName, row.expiresAt !== undefined])).toEqual([
      ['feature/x', true],
      ['feature/x', true],
    ])
    const [view] = await fixture.session.rows(`SHOW CREATE VIEW \`${trades}_${environment}\`.valued`)
    expect(view?.['Create View']).toContain(`${prices}_${environment}`)
  })

  it('clones a test environment', async () => {
    await using fixture = await createLifeCycleFixture()
    const { connection, environment, only, trades } = fixture
    await createTestEnvironment({ connection, environment, only, content: 'schema-and-data' })
    const copy = `${environment}-copy` as const
    await createTestEnvironment({
      connection,
      environment: copy,
      only,
      source: environment,
      content: 'schema-and-data',
    })
    const [row] = await fixture.session.rows(`SELECT COUNT(*) AS n FROM \`${trades}_${copy}\`.valued`)
    expect(Number(row?.['n'])).toBe(3)
  })

  it('lets the other databases stand when one fails, and the next create makes it', async () => {
    await using fixture = await createLifeCycleFixture()
    const { connection, environment, only, trades, prices } = fixture
    const reports: CreateReport[] = []
    const onReport = (report: CreateReport) => reports.push(report)
    const onProgress = createIntruder(connection, trades)
    const [creation] = await Promise.allSettled([
      createTestEnvironment({ connection, environment, only, onReport, onProgress }),
    ])
    expect(creation).toMatchObject({ status: 'rejected', reason: { code: 'DBENV_ENVIRONMENT_INCOMPLETE' } })
    expect(reports).toMatchObject([{ databases: [{ status: 'ready' }, { baseName: trades, status: 'failed' }] }])
    expect(await fixture.readStates()).toEqual({ [prices]: 'ready', [trades]: 'failed' })
    expect(await fixture.readDatabases()).toEqual([prices, `${prices}_${environment}`, trades])

    const names = await createTestEnvironment({ connection, environment, only, onReport })
    expect([...names.keys()]).toEqual([prices, trades])
    expect(reports[1]).toMatchObject({ databases: [{ status: 'kept' }, { status: 'ready' }] })
  })

  it('deletes an environment of which a part failed', async () => {
    await using fixture = await createLifeCycleFixture()
    const { connection, environment, only, trades, prices } = fixture
    const creation = createTestEnvironment({
      connection,
      environment,
      only,
      onProgress: createIntruder(connection, trades),
    })
    await expect(creation).rejects.toMatchObject({ code: 'DBENV_ENVIRONMENT_INCOMPLETE' })
    await deleteEnvironment({ connection, environments: [environment], confirm: true })
    expect(await fixture.readDatabases()).toEqual([prices, trades])
    expect(await fixture.readStates()).toEqual({})
  })

  it('lets exactly one of two creators at once win, twenty times', async () => {
    await using fixture = await createLifeCycleFixture()
    const { connection, environment, prices } = fixture
    for (let round = 0; round < 20; round++) {
      const creation = () => createTestEnvironment({ connection, environment, only: [prices] })
      const results = await Promise.allSettled([creation(), creation()])
      expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected'])
      const refusals = ['DBENV_LEASE_HELD', 'DBENV_ENVIRONMENT_EXISTS']
      const rejected = results.find((result) => result.status === 'rejected')
      expect(refusals).toContain(rejected?.reason.code)
      expect(await fixture.readStates()).toEqual({ [prices]: 'ready' })
      await deleteEnvironment({ connection, environments: [environment], confirm: true })
    }
  })
})
