import { quoteIdentifier as q, type TestEnvironmentName, toDatabaseName } from '@dbenv/core'
import { expect, it } from 'vitest'
import { createTestEnvironment } from '../src/create-test-environment.ts'
import { extendEnvironment } from '../src/extend-environment.ts'
import { deleteHeldEnvironments, leaseEnvironment, releaseEnvironment } from '../src/hold-environments.ts'
import { createLeaseToken } from '../src/registry/lease-holder.ts'
import { sweepEnvironments } from '../src/sweep-environments.ts'
import { createLifeCycleFixture, type LifeCycleFixture } from './life-cycle-fixture.ts'

/** A day, as the slots of a run have. */
const TTL_SECONDS = 86_400

/** Makes slots and leases them under one token, as a run does; resolves to the token. */
async function leaseSlots(fixture: LifeCycleFixture, slots: readonly TestEnvironmentName[]): Promise<string> {
  const { connection, only } = fixture
  const leaseToken = createLeaseToken()
  for (const environment of slots) {
    await createTestEnvironment({ connection, environment, only, kind: 'slot', ttlSeconds: TTL_SECONDS })
    await leaseEnvironment({ connection, environment, leaseToken, ttlSeconds: TTL_SECONDS })
  }
  return leaseToken
}

it('deletes what is held under the token, and passes over what is gone', async () => {
  await using fixture = await createLifeCycleFixture()
  const { connection, environment, trades, prices } = fixture
  const leaseToken = await leaseSlots(fixture, [environment])
  await deleteHeldEnvironments({ connection, leaseToken, environments: [`${environment}-gone`, environment] })
  expect(await fixture.readDatabases()).toEqual([prices, trades])
  expect(await fixture.readStates()).toEqual({})
})

it('deletes what is free although others hold the rest, and names all that they hold', async () => {
  await using fixture = await createLifeCycleFixture()
  const { connection, environment, session, trades, prices } = fixture
  const others = [`${environment}-b`, `${environment}-d`] as const
  const environments = [others[0], `${environment}-c`, environment, others[1]] as const
  const leaseToken = await leaseSlots(fixture, environments)
  const take = (token: string | null) =>
    session.query(
      'UPDATE master_config.database_configs SET lease_token = ?, heartbeat_at = UTC_TIMESTAMP(3) WHERE environment IN (?)',
      [token, others],
    )
  await take('theirs')
  const deletion = deleteHeldEnvironments({ connection, leaseToken, environments })
  await expect(deletion).rejects.toMatchObject({ code: 'DBENV_LEASE_HELD', environments: others })
  const rows = await fixture.registry.listRows({ environments })
  expect(rows.map((row) => [row.environment, row.state, secondsLeft(row) > 60])).toEqual(
    others.flatMap((other) => [
      [other, 'ready', true],
      [other, 'ready', true],
    ]),
  )
  expect(await fixture.readDatabases()).toHaveLength(6)
  await take(null)
  await deleteHeldEnvironments({ connection, leaseToken, environments })
  expect(await fixture.readDatabases()).toEqual([prices, trades])
})

it('leaves to a sweep, a minute later, what it could not drop, and tells of what is held besides', async () => {
  await using fixture = await createLifeCycleFixture()
  const { connection, environment, session, trades, prices } = fixture
  const other: TestEnvironmentName = `${environment}-b`
  const environments = [environment, other]
  const leaseToken = await leaseSlots(fixture, environments)
  await session.query("UPDATE master_config.database_configs SET lease_token = 'theirs' WHERE environment = ?", [other])
  // A database that the caller calls shared is never dropped.
  const shared = [toDatabaseName(trades, environment)]
  const deletion = deleteHeldEnvironments({ connection, leaseToken, environments, shared })
  await expect(deletion).rejects.toMatchObject({
    code: 'DBENV_DELETION_INCOMPLETE',
    failures: [
      { environment: other, error: { code: 'DBENV_LEASE_HELD' } },
      { environment, error: { code: 'DBENV_DROP_REFUSED' } },
    ],
  })
  const [kept] = await fixture.registry.listRows({ environments: [environment] })
  expect(kept).toMatchObject({ baseName: trades, state: 'ready', leaseToken: undefined })
  await session.query(
    'UPDATE master_config.database_configs SET expires_at = expires_at - INTERVAL 61 SECOND WHERE environment IN (?)',
    [environments],
  )
  expect([...(await sweepEnvironments({ connection, environments })).keys()]).toEqual([environment])
  await session.query('UPDATE master_config.database_configs SET lease_token = NULL WHERE environment = ?', [other])
  await deleteHeldEnvironments({ connection, leaseToken, environments })
  expect(await fixture.readDatabases()).toEqual([prices, trades])
})

it('leaves a slot to the next sweep that an open transaction keeps from being dropped', async () => {
  await using fixture = await createLifeCycleFixture()
  const { connection, environment, session, trades, prices } = fixture
  await leaseSlots(fixture, [environment])
  const sweep = () => sweepEnvironments({ connection, environments: [environment], lockWaitSeconds: 1 })
  await session.withConnection(async (connected) => {
    await connected.runAll(['BEGIN', `SELECT * FROM ${q(toDatabaseName(trades, environment))}.trades`])
    await fixture.ageLeases(61)
    await expect(sweep()).rejects.toMatchObject({ code: 'DBENV_DELETION_INCOMPLETE' })
    await connected.run('ROLLBACK')
  })
  const kept = await fixture.registry.listRows({ environments: [environment] })
  expect(kept.map((row) => row.baseName)).toContain(trades)
  for (const row of kept) expect(row).toMatchObject({ state: 'deleting', leaseToken: undefined })
  await sweep()
  expect(await fixture.readDatabases()).toEqual([prices, trades])
})

it('takes one connection for what concerns the registry alone', async () => {
  await using fixture = await createLifeCycleFixture()
  const { environment, session, only } = fixture
  await createTestEnvironment({ connection: fixture.connection, environment, only, kind: 'slot' })
  const user = `${environment.slice('test-'.length)}_one`
  await session.query(
    `CREATE USER '${user}'@'%' IDENTIFIED BY 'x' WITH MAX_USER_CONNECTIONS 1; GRANT ALL ON master_config.* TO '${user}'@'%'`,
  )
  try {
    const connection = { ...fixture.connection, user, password: 'x' }
    const leaseToken = createLeaseToken()
    await leaseEnvironment({ connection, environment, leaseToken, ttlSeconds: TTL_SECONDS })
    await extendEnvironment({ connection, environment, ttlSeconds: 60 })
    await releaseEnvironment({ connection, environment, leaseToken })
    const [row] = await fixture.registry.listRows({ environments: [environment] })
    expect(row).toMatchObject({ leaseToken: undefined, expiresAt: expect.any(Date) })
  } finally {
    await session.query(`DROP USER '${user}'@'%'`)
  }
})

function secondsLeft({ expiresAt }: { readonly expiresAt: Date | undefined }): number {
  return ((expiresAt?.getTime() ?? 0) - Date.now()) / 1_000
}
