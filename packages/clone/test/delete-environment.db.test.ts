import { describe, expect, it } from 'vitest'
import { createTestEnvironment } from '../src/create-test-environment.ts'
import { deleteEnvironment } from '../src/delete-environment.ts'
import type { DeletePlan } from '../src/lifecycle/delete-options.ts'
import { createLifeCycleFixture, type LifeCycleFixture } from './life-cycle-fixture.ts'

async function makeEnvironment(fixture: LifeCycleFixture): Promise<void> {
  const { connection, environment, only } = fixture
  await createTestEnvironment({ connection, environment, only })
}

describe('deleteEnvironment', () => {
  it.each(['prod', 'PROD'])('refuses %s before it asks', async (name) => {
    await using fixture = await createLifeCycleFixture()
    const { connection, trades, prices } = fixture
    const deletion = deleteEnvironment({
      connection,
      // @ts-expect-error prod is no TestEnvironmentName: this does not compile
      environments: [name],
      confirm: () => {
        throw new Error('was asked')
      },
    })
    await expect(deletion).rejects.toMatchObject({ code: 'DBENV_PROD_REFUSED' })
    expect(await fixture.readDatabases()).toEqual([prices, trades])
  })

  it.each([undefined, false, 1, 'yes'])('takes `confirm: %s` for a mistake, not for consent', async (confirm) => {
    await using fixture = await createLifeCycleFixture()
    await makeEnvironment(fixture)
    const { connection, environment } = fixture
    // @ts-expect-error only `true` and a function compile
    await expect(deleteEnvironment({ connection, environments: [environment], confirm })).rejects.toThrow(
      /`confirm` must be/,
    )
    expect(await fixture.readDatabases()).toHaveLength(4)
  })

  it('drops databases whose tables refer to each other both ways', async () => {
    // MariaDB 10.11.19 spun for ever over two such drops at once.
    await using fixture = await createLifeCycleFixture()
    const { connection, environment, trades, prices, session } = fixture
    const makeTables = (database: string, other: string): readonly string[] =>
      Array.from(
        { length: 30 },
        (_, index) =>
          `CREATE TABLE \`${database}\`.ring${index} (id INT PRIMARY KEY, other INT,
             FOREIGN KEY (other) REFERENCES \`${other}\`.ring${(index + 7) % 30} (id))`,
      )
    const statements = [...makeTables(trades, prices), ...makeTables(prices, trades)]
    await session.query(`SET SESSION foreign_key_checks = 0; ${statements.join(';')}`)
    await makeEnvironment(fixture)
    await deleteEnvironment({ connection, environments: [environment], confirm: true })
    expect(await fixture.readDatabases()).toEqual([prices, trades])
  })

  it('shows the databases grouped, and leaves all as it is when the person declines', async () => {
    await using fixture = await createLifeCycleFixture()
    await makeEnvironment(fixture)
    const { connection, environment, trades, prices } = fixture
    const shown: DeletePlan[] = []
    const confirm = (plan: DeletePlan) => {
      shown.push(plan)
      return false
    }
    const deleted = await deleteEnvironment({ connection, environments: [environment], confirm })
    expect(deleted).toEqual(new Map())
    expect(shown.map((plan) => plan.environments.map((entry) => [entry.environment, [...entry.databases]]))).toEqual([
      [
        [
          environment,
          [
            [prices, `${prices}_${environment}`],
            [trades, `${trades}_${environment}`],
          ],
        ],
      ],
    ])
    expect(await fixture.readStates()).toEqual({ [prices]: 'ready', [trades]: 'ready' })
    expect(await fixture.readDatabases()).toHaveLength(4)
  })

  it('names every unknown environment and touches none', async () => {
    await using fixture = await createLifeCycleFixture()
    await makeEnvironment(fixture)
    const { connection, environment } = fixture
    const environments = [environment, 'test-nobody-made', 'test-neither'] as const
    await expect(deleteEnvironment({ connection, environments, confirm: true })).rejects.toMatchObject({
      code: 'DBENV_ENVIRONMENT_NOT_FOUND',
      environments: ['test-nobody-made', 'test-neither'],
    })
    expect(await fixture.readDatabases()).toHaveLength(4)
  })

  it('keeps the rows of what is gone, and lets the name be used again', async () => {
    await using fixture = await createLifeCycleFixture()
    await makeEnvironment(fixture)
    const { connection, environment } = fixture
    await deleteEnvironment({ connection, environments: [environment], confirm: true })
    await makeEnvironment(fixture)
    const rows = await fixture.registry.listRows({ environments: [environment], includeDeleted: true })
    expect(rows.map((row) => row.state)).toEqual(['deleted', 'deleted', 'ready', 'ready'])
  })

  it('deletes several environments in one call', async () => {
    await using fixture = await createLifeCycleFixture()
    const { connection, environment, only, trades, prices } = fixture
    const other = `${environment}-b` as const
    await makeEnvironment(fixture)
    await createTestEnvironment({ connection, environment: other, only })
    const deleted = await deleteEnvironment({ connection, environments: [environment, other], confirm: true })
    expect([...deleted.keys()].sort()).toEqual([environment, other])
    expect(await fixture.readDatabases()).toEqual([prices, trades])
  })

  it('deletes databases whose foreign keys go round in a circle, one by one', async () => {
    await using fixture = await createLifeCycleFixture()
    const { connection, environment, trades, prices, session } = fixture
    await session.query(
      `ALTER TABLE \`${prices}\`.quotes ADD trade INT, ADD FOREIGN KEY (trade) REFERENCES \`${trades}\`.trades (id)`,
    )
    await makeEnvironment(fixture)
    await deleteEnvironment({ connection, environments: [environment], confirm: true, concurrency: 1 })
    expect(await fixture.readDatabases()).toEqual([prices, trades])
  })

  it('does not drop a database that somebody else made under the name', async () => {
    await using fixture = await createLifeCycleFixture()
    await makeEnvironment(fixture)
    const { connection, environment, trades, prices, session } = fixture
    const stranger = `${prices}_${environment}`
    await session.query(`SET foreign_key_checks = 0; DROP DATABASE \`${stranger}\`; CREATE DATABASE \`${stranger}\``)
    const deletion = () => deleteEnvironment({ connection, environments: [environment], confirm: true })
    await expect(deletion()).rejects.toMatchObject({ failures: [{ baseName: prices }] })
    // A second try is as careful as the first.
    await expect(deletion()).rejects.toMatchObject({
      code: 'DBENV_DELETION_INCOMPLETE',
      failures: [{ baseName: prices, error: { code: 'DBENV_DROP_REFUSED' } }],
    })
    expect(await fixture.readDatabases()).toEqual([prices, stranger, trades])
  })

  it('does not drop another environment under a name that was swapped in the registry', async () => {
    await using fixture = await createLifeCycleFixture()
    await makeEnvironment(fixture)
    const { connection, environment, trades, prices, session } = fixture
    const rename = 'UPDATE master_config.database_configs SET database_name = ? WHERE base_name = ? AND environment = ?'
    await session.query(rename, [`${prices}_x`, trades, environment])
    await session.query(`CREATE DATABASE \`${prices}_x\``)
    await expect(deleteEnvironment({ connection, environments: [environment], confirm: true })).rejects.toMatchObject({
      failures: [{ error: { code: 'DBENV_DROP_REFUSED' } }],
    })
    expect(await fixture.readDatabases()).toEqual([prices, `${prices}_x`, trades, `${trades}_${environment}`])
  })

  it('stays `deleting` when a transaction holds a table, and ends clean on the next call', async () => {
    await using fixture = await createLifeCycleFixture()
    await makeEnvironment(fixture)
    const { connection, environment, trades, prices, session } = fixture
    await session.withConnection(async (blocker) => {
      await blocker.run('START TRANSACTION')
      await blocker.rows(`SELECT * FROM \`${trades}_${environment}\`.trades`)
      await expect(
        deleteEnvironment({ connection, environments: [environment], confirm: true, lockWaitSeconds: 1 }),
      ).rejects.toMatchObject({
        code: 'DBENV_DELETION_INCOMPLETE',
        // A foreign key makes `prices` wait for the same lock.
        failures: expect.arrayContaining([
          expect.objectContaining({
            environment,
            baseName: trades,
            error: expect.objectContaining({ code: 'DBENV_DROP_FAILED', errno: 1205 }),
          }),
        ]),
      })
      await blocker.run('ROLLBACK')
    })
    expect(await fixture.readStates()).toMatchObject({ [trades]: 'deleting' })
    await deleteEnvironment({ connection, environments: [environment], confirm: true })
    expect(await fixture.readDatabases()).toEqual([prices, trades])
  })

  it('tries again what gave up waiting, once others have gone', async () => {
    await using fixture = await createLifeCycleFixture()
    const { connection, environment, only, trades, prices, session } = fixture
    const other = `${environment}-b` as const
    await makeEnvironment(fixture)
    await createTestEnvironment({ connection, environment: other, only })
    await session.withConnection(async (blocker) => {
      await blocker.run('START TRANSACTION')
      await blocker.rows(`SELECT * FROM \`${trades}_${environment}\`.trades`)
      const environments = [environment, other]
      const deleting = deleteEnvironment({ connection, environments, confirm: true, lockWaitSeconds: 2 })
      const settled = Promise.allSettled([deleting])
      // Longer than the first wait, shorter than two.
      await new Promise((resolve) => setTimeout(resolve, 3_000))
      await blocker.run('ROLLBACK')
      expect(await settled).toMatchObject([{ status: 'fulfilled' }])
    })
    expect(await fixture.readDatabases()).toEqual([prices, trades])
  })

  it('lets exactly one of two deletions at once win, twenty times', async () => {
    await using fixture = await createLifeCycleFixture()
    const { connection, environment, only } = fixture
    for (let round = 0; round < 20; round++) {
      await createTestEnvironment({ connection, environment, only: only.slice(1) })
      const deletion = () => deleteEnvironment({ connection, environments: [environment], confirm: true })
      const results = await Promise.allSettled([deletion(), deletion()])
      expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1)
    }
    expect(await fixture.readDatabases()).toEqual([...only].sort())
  })
})
