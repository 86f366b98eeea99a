import process from 'node:process'
import { type NameMap, quoteIdentifier } from '@dbenv/core'
import { localServer } from '@dbenv/server'
import { describe, expect, inject, it } from 'vitest'
import { createTestEnvironment, planEnvironment } from '../src/create-test-environment.ts'
import { deleteEnvironment } from '../src/delete-environment.ts'
import type { CopyProgress } from '../src/enter-stage.ts'
import type { CreateReport } from '../src/lifecycle/create-report.ts'
import { openPlace, type Place } from '../src/lifecycle/place.ts'
import { findMarker } from '../src/marker/database-marker.ts'
import { sweepEnvironments } from '../src/sweep-environments.ts'
import { type Fault, runFaultChild } from './fault-order.ts'
import { createLifeCycleFixture, intrude, type LifeCycleFixture } from './life-cycle-fixture.ts'
import { useClientPrograms } from './use-client-programs.ts'

useClientPrograms()

/** A place with `trades` to clone, which refers to the shared `prices`, and an empty place to clone it to. */
async function createTwoPlaces() {
  const fixture = await createLifeCycleFixture()
  const server = await localServer({ program: inject('testServer').program }).start()
  const target = await openPlace(server.connection, 2)
  const { environment, trades, prices } = fixture
  return {
    fixture,
    target,
    options: {
      connection: server.connection,
      sourceConnection: fixture.connection,
      environment,
      only: [trades],
      shared: [prices],
      content: 'schema-and-data',
    } as const,
    async [Symbol.asyncDispose]() {
      await target[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
      await fixture[Symbol.asyncDispose]()
    },
  }
}

async function readPrices({ session }: Place, { prices }: LifeCycleFixture): Promise<readonly number[]> {
  const rows = await session.rows(`SELECT price FROM ${quoteIdentifier(prices)}.quotes ORDER BY price`)
  return rows.map((row) => Number(row['price']))
}

/** It is there, whole and unmarked, and no row of any environment holds it. */
async function expectWholeCopy(target: Place, fixture: LifeCycleFixture): Promise<void> {
  const { trades, prices, environment } = fixture
  expect(await readPrices(target, fixture)).toEqual([1.5, 2.25])
  expect(await findMarker(target.session, prices)).toBeUndefined()
  const rows = await target.registry.listRows()
  expect(rows.map(({ databaseName }) => databaseName)).toEqual([`${trades}_${environment}`])
  const [row] = await target.session.rows(`SELECT SUM(price) AS sum FROM \`${trades}_${environment}\`.valued`)
  expect(Number(row?.['sum'])).toBe(5.25)
}

async function readDatabases({ session }: Place, { prices }: LifeCycleFixture): Promise<readonly string[]> {
  const rows = await session.rows('SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA ORDER BY 1')
  const id = prices.slice(0, prices.indexOf('_'))
  return rows.map((row) => String(row['name'])).filter((name) => name.startsWith(id))
}

describe('a shared database that the other place lacks', () => {
  it('is copied there under its own name, told in plan and report, and stays when the environment goes', async () => {
    await using places = await createTwoPlaces()
    const { fixture, target, options } = places
    const { prices, environment } = fixture
    const plan = await planEnvironment(options)
    expect(plan).toMatchObject({
      clone: { problems: [] },
      sharedCopies: [{ databaseName: prices, counts: { tables: 1 } }],
      warnings: [expect.stringMatching(new RegExp(`shared database \`${prices}\` is not on the target.*own name`))],
    })
    const reports: CreateReport[] = []
    await createTestEnvironment({ ...options, onReport: (report) => reports.push(report) })
    expect(reports).toMatchObject([{ sharedCopies: [{ databaseName: prices, rows: 2 }], databases: [{}] }])
    expect(reports[0]?.warnings).toEqual(expect.arrayContaining([expect.stringContaining('it is copied there once')]))
    await expectWholeCopy(target, fixture)
    await deleteEnvironment({ connection: options.connection, environments: [environment], confirm: true })
    expect(await readDatabases(target, fixture)).toEqual([prices])
    expect(await readPrices(target, fixture)).toEqual([1.5, 2.25])
    expect(await fixture.readDatabases()).toEqual([prices, fixture.trades])
  })

  it('has no rows in a copy of the schema', async () => {
    await using places = await createTwoPlaces()
    const { fixture, target, options } = places
    await createTestEnvironment({ ...options, content: 'schema' })
    expect(await readPrices(target, fixture)).toEqual([])
  })

  it('is left as it is where it stands already', async () => {
    await using places = await createTwoPlaces()
    const { fixture, target, options } = places
    const { prices } = fixture
    await target.session.query(
      `CREATE DATABASE ${prices}; CREATE TABLE ${prices}.quotes (symbol VARCHAR(8) PRIMARY KEY, price INT);
       INSERT INTO ${prices}.quotes VALUES ('AAA', 7)`,
    )
    expect(await planEnvironment(options)).toMatchObject({ sharedCopies: [], warnings: [] })
    await createTestEnvironment(options)
    expect(await readPrices(target, fixture)).toEqual([7])
  })

  it('may not name what would be another database there', async () => {
    await using places = await createTwoPlaces()
    const { fixture, target, options } = places
    const { prices, trades, session } = fixture
    await session.query(`CREATE VIEW ${prices}.traded AS SELECT id FROM ${trades}.trades`)
    await expect(createTestEnvironment(options)).rejects.toMatchObject({
      problems: [{ type: 'external-reference', baseName: prices, object: 'view traded', database: trades }],
    })
    expect(await readDatabases(target, fixture)).toEqual([])
  })

  it('is dropped again when it fails, and nothing of the environment is begun', async () => {
    await using places = await createTwoPlaces()
    const { fixture, target, options } = places
    const onProgress = ({ stage }: CopyProgress) => {
      if (stage === 'definitions') intruding ??= intrude({ ...fixture, session: target.session }, fixture.prices)
    }
    let intruding: Promise<void> | undefined
    await expect(createTestEnvironment({ ...options, onProgress })).rejects.toMatchObject({
      code: 'DBENV_SHARED_COPY_FAILED',
      databaseNames: [fixture.prices],
      message: expect.stringContaining('intruder'),
    })
    await intruding
    expect(await readDatabases(target, fixture)).toEqual([])
    expect(await target.registry.listRows()).toEqual([])
    await createTestEnvironment(options)
    await expectWholeCopy(target, fixture)
  })

  it('is copied by one create alone: the other says who is at it', async () => {
    await using places = await createTwoPlaces()
    const { fixture, options } = places
    const { prices, session } = fixture
    let first: Promise<NameMap> | undefined
    await session.withConnection(async (blocker) => {
      // Its rows cannot be read, so that the first create is still at it.
      await blocker.run(`LOCK TABLES ${prices}.quotes WRITE`)
      const creating = new Promise<void>((resolve) => {
        const onProgress = ({ stage }: CopyProgress) => stage === 'rows' && resolve()
        first = createTestEnvironment({ ...options, onProgress })
      })
      await creating
      await expect(createTestEnvironment({ ...options, environment: 'test-other' })).rejects.toMatchObject({
        code: 'DBENV_LEASE_HELD',
        message: expect.stringContaining(`pid ${process.pid}`),
      })
      await blocker.run('UNLOCK TABLES')
    })
    expect([...((await first)?.keys() ?? [])]).toEqual([fixture.trades])
  })
})

describe('a create killed while it copies a shared database', () => {
  it.each([
    ['before it is marked', { moment: 'before', statement: 'CREATE PROCEDURE `_dbenv`' }],
    ['after its tables', { moment: 'after', statement: 'CREATE TABLE `quotes` \\(' }],
    ['before it is whole', { moment: 'before', statement: "SET state = 'deleted'" }],
    ['before its marker goes', { moment: 'before', statement: 'DROP PROCEDURE' }],
  ] satisfies [string, Fault][])('%s leaves nothing half after one more command', async (_, fault) => {
    await using places = await createTwoPlaces()
    const { fixture, target, options } = places
    const result = await runFaultChild({ command: 'create', ...options, fault })
    expect(result).toMatchObject({ signal: 'SIGKILL', stderr: '' })
    await target.session.query(
      'UPDATE master_config.database_configs SET heartbeat_at = heartbeat_at - INTERVAL 61 SECOND',
    )
    await createTestEnvironment(options)
    expect(await readPrices(target, fixture)).toEqual([1.5, 2.25])
    const rows = await target.registry.listRows()
    expect(rows.map(({ state, baseName }) => [baseName, state])).toEqual([[fixture.trades, 'ready']])
  })

  it('is cleared by a sweep, and by a delete of the environment', async () => {
    await using places = await createTwoPlaces()
    const { fixture, target, options } = places
    const { connection, environment } = options
    for (const clear of [
      () => sweepEnvironments({ connection }),
      () => deleteEnvironment({ connection, environments: [environment], confirm: true }),
    ]) {
      const fault = { moment: 'after', statement: 'CREATE TABLE `quotes` \\(' } as const
      const result = await runFaultChild({ command: 'create', ...options, fault })
      expect(result).toMatchObject({ signal: 'SIGKILL', stderr: '' })
      await target.session.query(
        'UPDATE master_config.database_configs SET heartbeat_at = heartbeat_at - INTERVAL 61 SECOND',
      )
      expect(await readDatabases(target, fixture)).toEqual([fixture.prices])
      await clear()
      expect(await readDatabases(target, fixture)).toEqual([])
      expect(await target.registry.listRows()).toEqual([])
    }
  })
})
