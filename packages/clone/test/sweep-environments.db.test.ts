import { describe, expect, it } from 'vitest'
import { createEphemeralEnvironment } from '../src/create-ephemeral-environment.ts'
import { createTestEnvironment } from '../src/create-test-environment.ts'
import { deleteEnvironment } from '../src/delete-environment.ts'
import { createLeaseToken } from '../src/registry/lease-holder.ts'
import { pruneEnvironments, sweepEnvironments } from '../src/sweep-environments.ts'
import { createLifeCycleFixture, type LifeCycleFixture } from './life-cycle-fixture.ts'

async function makeEnvironment(fixture: LifeCycleFixture, ttlSeconds?: number): Promise<void> {
  const { connection, environment, only } = fixture
  await createTestEnvironment({ connection, environment, only, ttlSeconds })
}

/** Leaves the environment as a process that died in the middle of a deletion does. */
async function dieWhileDeleting({ registry, environment }: LifeCycleFixture): Promise<void> {
  const rows = await registry.listRows({ environments: [environment] })
  const ids = rows.map((row) => row.id)
  await registry.seize(ids, 'deleting', createLeaseToken())
}

describe('sweepEnvironments', () => {
  it('removes what a dead process left, once its lease has run out', async () => {
    await using fixture = await createLifeCycleFixture()
    const { connection, environment, trades, prices } = fixture
    await makeEnvironment(fixture)
    await dieWhileDeleting(fixture)
    const sweep = () => sweepEnvironments({ connection, environments: [environment] })
    await fixture.ageLeases(50)
    expect(await sweep()).toEqual(new Map())
    expect(await fixture.readDatabases()).toHaveLength(4)
    await fixture.ageLeases(11)
    expect([...(await sweep()).keys()]).toEqual([environment])
    expect(await fixture.readDatabases()).toEqual([prices, trades])
    expect(await fixture.readStates()).toEqual({})
  })

  it('leaves alone what is ready, however old', async () => {
    await using fixture = await createLifeCycleFixture()
    const { connection, environment } = fixture
    await makeEnvironment(fixture, 1)
    await fixture.ageLeases(86_400)
    expect(await sweepEnvironments({ connection, environments: [environment] })).toEqual(new Map())
    expect(await fixture.readDatabases()).toHaveLength(4)
  })

  it('removes the environment of a test run that nobody renews any more', async () => {
    await using fixture = await createLifeCycleFixture()
    const { connection, only, trades, prices } = fixture
    // No other test sweeps this kind when it begins.
    const abandoned = await createEphemeralEnvironment({ connection, only, kind: 'slot' })
    const sweep = () => sweepEnvironments({ connection, environments: [abandoned.environment] })
    expect(await sweep()).toEqual(new Map())
    await fixture.ageLeases(61, abandoned.environment)
    expect([...(await sweep()).keys()]).toEqual([abandoned.environment])
    expect(await fixture.readDatabases()).toEqual([prices, trades])
    await abandoned[Symbol.asyncDispose]()
  })
})

describe('sweepEnvironments of what test runs left on purpose', () => {
  it.each(['slot', 'template'] as const)(
    'removes a %s without a lease once its time is over, and no sooner',
    async (kind) => {
      await using fixture = await createLifeCycleFixture()
      const { connection, environment, only, trades, prices, session } = fixture
      await createTestEnvironment({ connection, environment, only, kind, ttlSeconds: 3_600 })
      const sweep = () => sweepEnvironments({ connection, environments: [environment] })
      expect(await sweep()).toEqual(new Map())
      await session.query('UPDATE master_config.database_configs SET expires_at = created_at WHERE environment = ?', [
        environment,
      ])
      expect([...(await sweep()).keys()]).toEqual([environment])
      expect(await fixture.readDatabases()).toEqual([prices, trades])
    },
  )
})

describe('pruneEnvironments', () => {
  it('deletes what has expired, after asking', async () => {
    await using fixture = await createLifeCycleFixture()
    const { connection, environment, trades, prices } = fixture
    await makeEnvironment(fixture, 1)
    await fixture.session.query(
      'UPDATE master_config.database_configs SET expires_at = created_at WHERE environment = ?',
      [environment],
    )
    const asked: string[] = []
    const prune = (answer: boolean) =>
      pruneEnvironments({
        connection,
        environments: [environment],
        confirm: (plan) => {
          asked.push(...plan.environments.map((entry) => entry.environment))
          return answer
        },
      })
    expect(await prune(false)).toEqual(new Map())
    expect(await fixture.readDatabases()).toHaveLength(4)
    expect([...(await prune(true)).keys()]).toEqual([environment])
    expect(asked).toEqual([environment, environment])
    expect(await fixture.readDatabases()).toEqual([prices, trades])
  })

  it('asks nothing when nothing has expired', async () => {
    await using fixture = await createLifeCycleFixture()
    const { connection, environment } = fixture
    await makeEnvironment(fixture, 3600)
    const confirm = () => {
      throw new Error('was asked')
    }
    expect(await pruneEnvironments({ connection, environments: [environment], confirm })).toEqual(new Map())
  })

  it('leaves alone what a process still holds', async () => {
    await using fixture = await createLifeCycleFixture()
    const { connection, only, session } = fixture
    await using held = await createEphemeralEnvironment({ connection, only })
    const { environment } = held
    await session.query('UPDATE master_config.database_configs SET expires_at = created_at WHERE environment = ?', [
      environment,
    ])
    expect(await pruneEnvironments({ connection, environments: [environment], confirm: true })).toEqual(new Map())
    expect(await fixture.readDatabases()).toHaveLength(4)
  })
})

describe('pruneEnvironments while it asks', () => {
  it('leaves alone what somebody extends before the answer', async () => {
    await using fixture = await createLifeCycleFixture()
    const { connection, environment, registry, prices, trades } = fixture
    await makeEnvironment(fixture, 60)
    const day = 86_400
    await registry.setExpiry(environment, -day)
    const confirm = async () => {
      await registry.setExpiry(environment, day)
      return true
    }
    expect(await pruneEnvironments({ connection, environments: [environment], confirm })).toEqual(new Map())
    expect(await fixture.readStates()).toEqual({ [prices]: 'ready', [trades]: 'ready' })
    expect(await fixture.readDatabases()).toHaveLength(4)
  })
})

describe('pruneEnvironments of what was left behind', () => {
  it('deletes it as a sweep would, and leaves alone what is ready beside it', async () => {
    await using fixture = await createLifeCycleFixture()
    const { connection, environment, registry, trades, prices } = fixture
    await makeEnvironment(fixture)
    const [row] = await registry.listRows({ environments: [environment] })
    if (!row) throw new Error('no row')
    await registry.seize([row.id], 'deleting', createLeaseToken())
    const prune = () => pruneEnvironments({ connection, environments: [environment], confirm: true })
    expect(await prune()).toEqual(new Map())
    await fixture.ageLeases(61)
    expect(await prune()).toEqual(new Map([[environment, new Map([[row.baseName, row.databaseName]])]]))
    const left = row.baseName === trades ? prices : trades
    expect(await fixture.readStates()).toEqual({ [left]: 'ready' })
  })

  it('deletes what a deletion could not', async () => {
    await using fixture = await createLifeCycleFixture()
    const { connection, environment, prices, session } = fixture
    await makeEnvironment(fixture)
    const environments = [environment]
    await session.withConnection(async (reader) => {
      await reader.run('START TRANSACTION')
      await reader.rows(`SELECT * FROM \`${prices}_${environment}\`.quotes`)
      const deletion = deleteEnvironment({ connection, environments, confirm: true, lockWaitSeconds: 1 })
      await expect(deletion).rejects.toMatchObject({ code: 'DBENV_DELETION_INCOMPLETE' })
      await reader.run('ROLLBACK')
    })
    expect(await sweepEnvironments({ connection, environments })).toEqual(new Map())
    const removed = await pruneEnvironments({ connection, environments, confirm: true })
    expect([...(removed.get(environment)?.keys() ?? [])]).toContain(prices)
    expect(await fixture.readStates()).toEqual({})
  })

  it('refuses anything but consent', async () => {
    await using fixture = await createLifeCycleFixture()
    const { connection } = fixture
    // @ts-expect-error what is no consent does not compile
    await expect(pruneEnvironments({ connection, environments: [], confirm: 'yes' })).rejects.toThrow(TypeError)
  })
})
