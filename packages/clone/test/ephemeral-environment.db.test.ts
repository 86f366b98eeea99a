import { describe, expect, inject, it } from 'vitest'
import { createEphemeralEnvironment } from '../src/create-ephemeral-environment.ts'
import { deleteEnvironment } from '../src/delete-environment.ts'
import { sweepEnvironments } from '../src/sweep-environments.ts'
import { createIntruder, createLifeCycleFixture, type LifeCycleFixture } from './life-cycle-fixture.ts'

/** A connection to a port where nobody listens for as long as `isRefused` says so. */
function toShakyConnection({ connection: { host, port, user, password } }: LifeCycleFixture, isRefused: () => boolean) {
  return {
    host,
    user,
    password,
    get port() {
      return isRefused() ? 1 : port
    },
  }
}

describe('createEphemeralEnvironment', () => {
  it('is there while it is used, and gone afterwards', async () => {
    await using fixture = await createLifeCycleFixture()
    const { connection, only, trades, prices } = fixture
    {
      await using run = await createEphemeralEnvironment({ connection, only, label: 'suite' })
      expect(run.environment).toMatch(/^test-suite-[0-9a-f]{8}$/)
      expect([...run.databases.keys()]).toEqual([prices, trades])
      expect(await fixture.readDatabases()).toHaveLength(4)
    }
    expect(await fixture.readDatabases()).toEqual([prices, trades])
  })

  it.each(['My Suite', 'a_b', '', 'x'.repeat(60)])('says of the label %j what one may be', async (label) => {
    const { connection } = inject('testServer')
    await expect(createEphemeralEnvironment({ connection, label })).rejects.toThrow(/`label` must be of small letters/)
  })

  it('holds a lease, so that nobody deletes it under a running test', async () => {
    await using fixture = await createLifeCycleFixture()
    const { connection, only } = fixture
    await using run = await createEphemeralEnvironment({ connection, only })
    const deletion = deleteEnvironment({ connection, environments: [run.environment], confirm: true })
    await expect(deletion).rejects.toMatchObject({ code: 'DBENV_LEASE_HELD' })
  })

  it('stays when it is kept, without a lease or an expiry', async () => {
    await using fixture = await createLifeCycleFixture()
    const { connection, only } = fixture
    const run = await createEphemeralEnvironment({ connection, only })
    await run.keep()
    await run[Symbol.asyncDispose]()
    const rows = await fixture.registry.listRows({ environments: [run.environment] })
    expect(rows.map(({ state, leaseToken, expiresAt }) => ({ state, leaseToken, expiresAt }))).toEqual([
      { state: 'ready', leaseToken: undefined, expiresAt: undefined },
      { state: 'ready', leaseToken: undefined, expiresAt: undefined },
    ])
  })

  it('may be disposed of twice, and is not kept after that', async () => {
    await using fixture = await createLifeCycleFixture()
    const { connection, only } = fixture
    const run = await createEphemeralEnvironment({ connection, only })
    await run[Symbol.asyncDispose]()
    await run[Symbol.asyncDispose]()
    await expect(run.keep()).rejects.toThrow(/was disposed of/)
    expect(await fixture.readDatabases()).toHaveLength(2)
  })

  it('leaves nothing standing when one of its databases fails', async () => {
    await using fixture = await createLifeCycleFixture()
    const { connection, only, trades, prices, session } = fixture
    const creation = createEphemeralEnvironment({ connection, only, onProgress: createIntruder(connection, trades) })
    await expect(creation).rejects.toMatchObject({ code: 'DBENV_ENVIRONMENT_INCOMPLETE' })
    expect(await fixture.readDatabases()).toEqual([prices, trades])
    const [live] = await session.rows(
      'SELECT COUNT(*) AS n FROM master_config.database_configs WHERE live = 1 AND kind = ? AND base_name IN (?, ?)',
      ['run', trades, prices],
    )
    expect(Number(live?.['n'])).toBe(0)
  })

  it('sweeps what died before it, and nothing that lives', async () => {
    await using fixture = await createLifeCycleFixture()
    const { connection, only } = fixture
    const dead = await createEphemeralEnvironment({ connection, only, label: 'dead' })
    await using alive = await createEphemeralEnvironment({ connection, only, label: 'alive' })
    await fixture.ageLeases(61, dead.environment)
    await using next = await createEphemeralEnvironment({ connection, only })
    expect(await fixture.readStates(dead.environment)).toEqual({})
    for (const { environment } of [alive, next]) {
      expect(Object.values(await fixture.readStates(environment))).toEqual(['ready', 'ready'])
    }
    await dead[Symbol.asyncDispose]()
  })

  it('leaves nothing standing when it cannot be leased once it is made', async () => {
    await using fixture = await createLifeCycleFixture()
    const { only, trades, prices } = fixture
    let isMade = false
    // The first connection after the create goes nowhere, as when a server has just gone away.
    const connection = toShakyConnection(fixture, () => {
      const isRefused = isMade
      isMade = false
      return isRefused
    })
    const onReport = () => {
      isMade = true
    }
    const creation = createEphemeralEnvironment({ connection, only, onReport })
    await expect(creation).rejects.toMatchObject({ code: 'DBENV_CONNECTION_FAILED' })
    expect(await fixture.readDatabases()).toEqual([prices, trades])
  })

  it('is removed by the next sweep when it could not be given back at the end', async () => {
    await using fixture = await createLifeCycleFixture()
    const { only, trades, prices } = fixture
    let isGone = false
    const connection = toShakyConnection(fixture, () => isGone)
    const run = await createEphemeralEnvironment({ connection, only, kind: 'slot' })
    isGone = true
    await expect(run[Symbol.asyncDispose]()).rejects.toMatchObject({ code: 'DBENV_CONNECTION_FAILED' })
    isGone = false
    await fixture.ageLeases(61, run.environment)
    await sweepEnvironments({ connection, environments: [run.environment] })
    expect(await fixture.readDatabases()).toEqual([prices, trades])
  })
})
