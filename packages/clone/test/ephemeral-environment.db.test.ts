import { describe, expect, it } from 'vitest'
import { createEphemeralEnvironment } from '../src/create-ephemeral-environment.ts'
import { deleteEnvironment } from '../src/delete-environment.ts'
import { createLifeCycleFixture, intrude } from './life-cycle-fixture.ts'

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

  it('may be disposed of twice', async () => {
    await using fixture = await createLifeCycleFixture()
    const { connection, only } = fixture
    const run = await createEphemeralEnvironment({ connection, only })
    await run[Symbol.asyncDispose]()
    await run[Symbol.asyncDispose]()
    expect(await fixture.readDatabases()).toHaveLength(2)
  })

  it('leaves nothing standing when one of its databases fails', async () => {
    await using fixture = await createLifeCycleFixture()
    const { connection, only, trades, prices, session } = fixture
    const findTarget = async (): Promise<string> => {
      const found = (await fixture.readDatabases()).find((name) => name.startsWith(`${trades}_test-run-`))
      return found ?? findTarget()
    }
    const creation = createEphemeralEnvironment({ connection, only })
    const [result] = await Promise.allSettled([creation, findTarget().then((name) => intrude(fixture, name))])
    expect(result).toMatchObject({ status: 'rejected', reason: { code: 'DBENV_ENVIRONMENT_INCOMPLETE' } })
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
})
