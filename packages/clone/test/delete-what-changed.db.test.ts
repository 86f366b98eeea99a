import { expect, test } from 'vitest'
import { createTestEnvironment } from '../src/create-test-environment.ts'
import { deleteEnvironment } from '../src/delete-environment.ts'
import { extendEnvironment } from '../src/extend-environment.ts'
import { listEnvironments } from '../src/list-environments.ts'
import { createLifeCycleFixture } from './life-cycle-fixture.ts'

test('keeps what somebody made anew while it asked, and says so', async () => {
  await using fixture = await createLifeCycleFixture()
  const { connection, environment, only, prices, trades } = fixture
  await createTestEnvironment({ connection, environment, only })
  const confirm = async () => {
    await deleteEnvironment({ connection, environments: [environment], confirm: true })
    await createTestEnvironment({ connection, environment, only })
    return true
  }
  await expect(deleteEnvironment({ connection, environments: [environment], confirm })).rejects.toMatchObject({
    failures: [{ error: { code: 'DBENV_DATABASE_REPLACED' } }, { error: { code: 'DBENV_DATABASE_REPLACED' } }],
  })
  expect(await fixture.readStates()).toEqual({ [prices]: 'ready', [trades]: 'ready' })
})

test('leaves what the guard does not let go as ready as it was', async () => {
  await using fixture = await createLifeCycleFixture()
  const { connection, environment, only, prices, trades, session } = fixture
  await createTestEnvironment({ connection, environment, only })
  for (const baseName of only) await session.query(`DROP PROCEDURE \`${baseName}_${environment}\`._dbenv`)
  await expect(deleteEnvironment({ connection, environments: [environment], confirm: true })).rejects.toMatchObject({
    failures: [{ error: { code: 'DBENV_DROP_REFUSED' } }, { error: { code: 'DBENV_DROP_REFUSED' } }],
  })
  expect(await fixture.readStates()).toEqual({ [prices]: 'ready', [trades]: 'ready' })
  const [row] = await fixture.registry.listRows({ environments: [environment] })
  expect(row).toMatchObject({ leaseIsLive: false, leaseToken: undefined })
})

test('works beside a row whose database name no server takes', async () => {
  await using fixture = await createLifeCycleFixture()
  const { connection, environment, only, session, prices, trades, registry } = fixture
  const odd = `${environment}-odd` as const
  const write = (baseName: string, name: string) =>
    session.query(
      "INSERT INTO master_config.database_configs (base_name, environment, database_name, state, is_active) VALUES (?, ?, ?, 'ready', 1)",
      [baseName, name, `${baseName} `],
    )
  await write(`${prices}odd`, odd)
  await createTestEnvironment({ connection, environment, only, ttlSeconds: 60 })
  const listed = await listEnvironments({ connection })
  expect(listed.map((summary) => summary.environment)).toContain(environment)
  await extendEnvironment({ connection, environment, ttlSeconds: 600 })
  await deleteEnvironment({ connection, environments: [environment], confirm: true })
  expect(await fixture.readDatabases()).toEqual([prices, trades])
  const asked = registry.listRows({ environments: [odd] })
  await expect(asked).rejects.toMatchObject({
    code: 'DBENV_INVALID_DATABASE_NAME',
    message: expect.stringContaining(odd),
  })
})
