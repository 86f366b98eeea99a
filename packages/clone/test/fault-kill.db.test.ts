import { describe, expect, it } from 'vitest'
import { createTestEnvironment } from '../src/create-test-environment.ts'
import { deleteEnvironment } from '../src/delete-environment.ts'
import { sweepEnvironments } from '../src/sweep-environments.ts'
import { type Fault, runFaultChild } from './fault-order.ts'
import { createLifeCycleFixture, type LifeCycleFixture } from './life-cycle-fixture.ts'

const CREATE_FAULTS: readonly [string, Fault][] = [
  ['before the rows are claimed', { moment: 'before', statement: "INSERT INTO .*database_configs.*'creating'" }],
  ['after the rows are claimed', { moment: 'after', statement: "INSERT INTO .*database_configs.*'creating'" }],
  ['before the marker', { moment: 'before', statement: 'CREATE PROCEDURE `_dbenv`' }],
  ['after the marker', { moment: 'after', statement: 'CREATE PROCEDURE `_dbenv`', occurrence: 2 }],
  ['after the tables', { moment: 'after', statement: 'CREATE TABLE `(trades|quotes)` \\(' }],
  ['before a table is filled', { moment: 'before', statement: 'INSERT INTO .*SELECT', occurrence: 2 }],
  ['while a table is filled', { moment: 'during', statement: 'INSERT INTO .*SELECT' }],
  ['after the last table is filled', { moment: 'after', statement: 'INSERT INTO .*SELECT', occurrence: 2 }],
  ['after the views', { moment: 'after', statement: 'CREATE .*VIEW' }],
  ['before the databases become ready', { moment: 'before', statement: "SET state = 'ready'" }],
]

const DELETE_FAULTS: readonly [string, Fault][] = [
  ['before the rows are taken', { moment: 'before', statement: 'SET state = \\?, is_active = 0' }],
  ['after the rows are taken', { moment: 'after', statement: 'SET state = \\?, is_active = 0' }],
  ['before the first drop', { moment: 'before', statement: 'DROP DATABASE' }],
  ['while a database is dropped', { moment: 'during', statement: 'DROP DATABASE' }],
  ['after a drop, before its row is deleted', { moment: 'after', statement: 'DROP DATABASE' }],
  ['between two databases', { moment: 'after', statement: "SET state = 'deleted'" }],
]

async function die(fixture: LifeCycleFixture, command: 'create' | 'delete', fault: Fault): Promise<void> {
  const { connection, environment, only } = fixture
  const result = await runFaultChild({ command, connection, environment, only, fault })
  expect(result).toMatchObject({ signal: 'SIGKILL', stderr: '' })
  // 61 s later, when nobody has renewed the lease.
  await fixture.ageLeases(61)
}

async function expectWhole(fixture: LifeCycleFixture): Promise<void> {
  const { environment, trades, prices, session } = fixture
  expect(await fixture.readStates()).toEqual({ [prices]: 'ready', [trades]: 'ready' })
  const [row] = await session.rows(`SELECT COUNT(*) AS n FROM \`${trades}_${environment}\`.valued`)
  expect(Number(row?.['n'])).toBe(3)
}

async function expectGone(fixture: LifeCycleFixture): Promise<void> {
  const { trades, prices } = fixture
  expect(await fixture.readStates()).toEqual({})
  expect(await fixture.readDatabases()).toEqual([prices, trades])
}

// Side by side: nearly all the time goes into starting the processes that die, and into one's lease, which comes first.
describe.concurrent('a lease whose holder died', () => {
  it('is waited for until it runs out, and taken over', async () => {
    await using fixture = await createLifeCycleFixture()
    const { connection, environment, only } = fixture
    const fault = { moment: 'before', statement: "SET state = 'ready'" } as const
    await runFaultChild({ command: 'create', connection, environment, only, fault })
    await fixture.ageLeases(45)
    const reasons: string[] = []
    const onWaiting = (reason: string) => reasons.push(reason)
    await createTestEnvironment({ connection, environment, only, content: 'schema-and-data', onWaiting })
    expect(reasons).toEqual([expect.stringMatching(/died while it held environment/)])
    await expectWhole(fixture)
  })

  it('is not swept while it is live', async () => {
    await using fixture = await createLifeCycleFixture()
    const { connection, environment, only, trades, prices } = fixture
    const fault = { moment: 'before', statement: "SET state = 'ready'" } as const
    await runFaultChild({ command: 'create', connection, environment, only, fault })
    expect(await sweepEnvironments({ connection, environments: [environment] })).toEqual(new Map())
    expect(await fixture.readStates()).toEqual({ [prices]: 'creating', [trades]: 'creating' })
  })
})

describe.concurrent('a create', () => {
  it.each(CREATE_FAULTS)('killed %s never resolves, and the next create ends whole', async (_, fault) => {
    await using fixture = await createLifeCycleFixture()
    const { connection, environment, only } = fixture
    await die(fixture, 'create', fault)
    expect(Object.values(await fixture.readStates())).not.toContain('ready')
    await createTestEnvironment({ connection, environment, only, content: 'schema-and-data' })
    await expectWhole(fixture)
  })

  it.each(CREATE_FAULTS.filter((_, index) => index % 3 === 1))('killed %s is cleared by a sweep', async (_, fault) => {
    await using fixture = await createLifeCycleFixture()
    const { connection, environment } = fixture
    await die(fixture, 'create', fault)
    await sweepEnvironments({ connection, environments: [environment] })
    await expectGone(fixture)
  })
})

describe.concurrent('a delete', () => {
  it.each(DELETE_FAULTS)('killed %s ends clean after one more delete', async (_, fault) => {
    await using fixture = await createLifeCycleFixture()
    const { connection, environment, only } = fixture
    await createTestEnvironment({ connection, environment, only })
    await die(fixture, 'delete', fault)
    await deleteEnvironment({ connection, environments: [environment], confirm: true })
    await expectGone(fixture)
  })

  it.each(DELETE_FAULTS.filter((_, index) => index % 2 === 1))('killed %s can be created again', async (_, fault) => {
    await using fixture = await createLifeCycleFixture()
    const { connection, environment, only } = fixture
    const options = { connection, environment, only, content: 'schema-and-data' } as const
    await createTestEnvironment(options)
    await die(fixture, 'delete', fault)
    await createTestEnvironment(options)
    await expectWhole(fixture)
  })
})
