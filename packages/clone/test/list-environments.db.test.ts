import { describe, expect, it } from 'vitest'
import { createTestEnvironment } from '../src/create-test-environment.ts'
import { extendEnvironment } from '../src/extend-environment.ts'
import { listEnvironments } from '../src/list-environments.ts'
import { createLifeCycleFixture } from './life-cycle-fixture.ts'

describe('listEnvironments', () => {
  it('tells what a person wants to know of an environment', async () => {
    await using fixture = await createLifeCycleFixture()
    const { connection, environment, only, trades, prices } = fixture
    await createTestEnvironment({
      connection,
      environment,
      only,
      content: 'schema-and-data',
      branchName: 'feature/x',
      ttlSeconds: 3600,
    })
    const [summary, ...others] = await listEnvironments({ connection, environments: [environment] })
    expect(others).toEqual([])
    expect(summary).toMatchObject({
      environment,
      branchName: 'feature/x',
      kind: 'named',
      state: 'ready',
      owner: expect.stringContaining(`pid ${process.pid}`),
      isHeld: false,
      isExpired: false,
      content: 'schema-and-data',
      source: 'prod',
      databases: [
        { baseName: prices, databaseName: `${prices}_${environment}`, state: 'ready', tableCount: 1 },
        { baseName: trades, databaseName: `${trades}_${environment}`, state: 'ready', tableCount: 1 },
      ],
    })
    expect(summary?.sizeBytes).toBeGreaterThan(0)
    expect(summary?.ageSeconds).toBeLessThan(60)
    expect(summary?.expiresAt?.getTime()).toBeGreaterThan(summary?.createdAt?.getTime() ?? Number.NaN)
  })

  it('counts no sequence among the tables', async () => {
    await using fixture = await createLifeCycleFixture()
    const { connection, environment, prices, session } = fixture
    // MySQL has none.
    if (session.server.flavour === 'mariadb') await session.query(`CREATE SEQUENCE ${prices}.numbers`)
    await createTestEnvironment({ connection, environment, only: [prices] })
    const [summary] = await listEnvironments({ connection, environments: [environment] })
    expect(summary?.databases).toMatchObject([{ baseName: prices, tableCount: 1 }])
  })

  it('tells sizes as they are right after a create, under names of any kind', async () => {
    await using fixture = await createLifeCycleFixture()
    const { connection, environment, prices, session } = fixture
    await session.query(`CREATE TABLE ${prices}.\`t-1\` (pad VARCHAR(250))`)
    const values = Array.from({ length: 2_000 }, () => "(REPEAT('x', 250))").join(', ')
    for (let batch = 0; batch < 5; batch++) await session.query(`INSERT INTO ${prices}.\`t-1\` VALUES ${values}`)
    await createTestEnvironment({ connection, environment, only: [prices], content: 'schema-and-data' })
    const [summary] = await listEnvironments({ connection, environments: [environment] })
    expect(summary?.sizeBytes).toBeGreaterThan(2_500_000)
  })

  it('leaves prod out unless it is asked for', async () => {
    await using fixture = await createLifeCycleFixture()
    const { connection, trades } = fixture
    const names = (await listEnvironments({ connection })).map((summary) => summary.environment)
    expect(names).not.toContain('prod')
    const [prod] = await listEnvironments({ connection, includeProd: true })
    expect(prod?.environment).toBe('prod')
    expect(prod?.databases.map((database) => database.baseName)).toContain(trades)
  })

  it('calls an environment with one failed database incomplete', async () => {
    await using fixture = await createLifeCycleFixture()
    const { connection, environment, only, trades, session } = fixture
    await createTestEnvironment({ connection, environment, only })
    await session.query(
      "UPDATE master_config.database_configs SET state = 'failed', is_active = 0 WHERE base_name = ? AND environment = ?",
      [trades, environment],
    )
    expect(await listEnvironments({ connection, environments: [environment] })).toMatchObject([{ state: 'incomplete' }])
  })

  it('shows an expiry that was moved', async () => {
    await using fixture = await createLifeCycleFixture()
    const { connection, environment, only } = fixture
    await createTestEnvironment({ connection, environment, only })
    const expiresAt = await extendEnvironment({ connection, environment, ttlSeconds: 600 })
    expect(await listEnvironments({ connection, environments: [environment] })).toMatchObject([{ expiresAt }])
    expect(await extendEnvironment({ connection, environment, ttlSeconds: undefined })).toBeUndefined()
  })

  it('does not extend what is not there', async () => {
    await using fixture = await createLifeCycleFixture()
    const { connection, environment } = fixture
    await expect(extendEnvironment({ connection, environment, ttlSeconds: 60 })).rejects.toMatchObject({
      code: 'DBENV_ENVIRONMENT_NOT_FOUND',
    })
  })
})
