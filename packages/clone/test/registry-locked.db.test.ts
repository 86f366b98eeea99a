import { expect, it } from 'vitest'
import { createTestEnvironment } from '../src/create-test-environment.ts'
import { dropDatabase } from '../src/destroy/drop-database.ts'
import { createWritableRegistry } from '../src/registry/create-writable-registry.ts'
import { createLeaseToken } from '../src/registry/lease-holder.ts'
import { openQuery } from '../src/session/open-query.ts'
import { createLifeCycleFixture, type LifeCycleFixture } from './life-cycle-fixture.ts'

/** Holds an environment's rows in an open transaction while `use` runs. */
async function whileLocked(fixture: LifeCycleFixture, use: () => Promise<unknown>): Promise<void> {
  await fixture.session.withConnection(async (holder) => {
    await holder.run('START TRANSACTION')
    await holder.rows('SELECT id FROM master_config.database_configs WHERE environment = ? FOR UPDATE', [
      fixture.environment,
    ])
    await use()
    await holder.run('ROLLBACK')
  })
}

it('says that the registry is locked, and waits for the end of finished work once more', async () => {
  await using fixture = await createLifeCycleFixture()
  const { connection, environment, only } = fixture
  await createTestEnvironment({ connection, environment, only })
  await using clerk = await openQuery(connection)
  await clerk.query('SET SESSION innodb_lock_wait_timeout = 1')
  const registry = createWritableRegistry(clerk.query)
  const leaseToken = createLeaseToken()
  const ids = (await registry.listRows({ environments: [environment] })).map((row) => row.id)
  await registry.seize(ids, 'deleting', leaseToken)
  const tries: unknown[] = []
  const counting = createWritableRegistry((sql, values) => {
    if (sql.includes("SET state = 'failed'")) tries.push(sql)
    return clerk.query(sql, values)
  })
  await whileLocked(fixture, async () => {
    await expect(registry.heartbeat(leaseToken)).rejects.toMatchObject({ code: 'DBENV_REGISTRY_LOCKED' })
    await expect(counting.transition(ids, 'failed', leaseToken)).rejects.toMatchObject({
      code: 'DBENV_REGISTRY_LOCKED',
      message: expect.stringContaining('SHOW PROCESSLIST'),
    })
  })
  expect(tries).toHaveLength(2)
})

it('says of a drop that it was the registry which was locked', async () => {
  await using fixture = await createLifeCycleFixture()
  const { connection, environment, only, session, registry } = fixture
  await createTestEnvironment({ connection, environment, only })
  const leaseToken = createLeaseToken()
  const rows = await registry.listRows({ environments: [environment] })
  const ids = rows.map((row) => row.id)
  await registry.seize(ids, 'deleting', leaseToken)
  await using locker = await openQuery(connection)
  const locking = {
    ...registry,
    listRows: async () => {
      const read = await registry.listRows()
      await locker.query('LOCK TABLES master_config.database_configs WRITE')
      return read
    },
  }
  const order = { session, registry: locking, leaseToken, shared: new Set<string>(), lockWaitSeconds: 1 } as const
  for (const { databaseName } of rows.slice(0, 1)) {
    const drop = dropDatabase({ ...order, databaseName, history: 'whole' }).finally(() => locker.query('UNLOCK TABLES'))
    await expect(drop).rejects.toMatchObject({ code: 'DBENV_REGISTRY_LOCKED' })
  }
  expect(await fixture.readDatabases()).toHaveLength(4)
})
