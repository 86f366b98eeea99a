import { toDatabaseName, toSharedDatabases } from '@dbenv/core'
import { expect, it } from 'vitest'
import { holdLease } from '../src/lifecycle/lease.ts'
import { openPlace } from '../src/lifecycle/place.ts'
import { settleOutcomes } from '../src/lifecycle/settle-outcomes.ts'
import { createLeaseToken } from '../src/registry/lease-holder.ts'
import { createLifeCycleFixture } from './life-cycle-fixture.ts'

it('withdraws the row, and drops nothing, where somebody made a database of the name after the plan', async () => {
  await using fixture = await createLifeCycleFixture()
  const { connection, environment, prices, session } = fixture
  await using place = await openPlace(connection, 1)
  const token = createLeaseToken()
  const databaseName = toDatabaseName(prices, environment)
  const rows = await place.registry.claim({
    environment,
    branchName: undefined,
    kind: 'named',
    content: 'schema',
    sourceEnvironment: 'prod',
    owner: 'test',
    leaseToken: token,
    ttlSeconds: undefined,
    databases: [{ baseName: prices, databaseName }],
  })
  // What CREATE DATABASE says then, as the copy wraps it.
  await session.query(`CREATE DATABASE \`${databaseName}\``)
  const cause = await session.query(`CREATE DATABASE \`${databaseName}\``).catch((error: unknown) => error)
  const error = new Error('could not be created', { cause })
  await using lease = holdLease(place.registry, token)
  const databases = await settleOutcomes({
    place,
    lease,
    rows,
    outcomes: new Map([[prices, { status: 'failed', baseName: prices, error }]]),
    purpose: 'environment',
    shared: toSharedDatabases(),
    concurrency: 1,
  })
  expect(databases).toMatchObject([{ baseName: prices, status: 'failed' }])
  expect(await fixture.readStates()).toEqual({})
  expect(await fixture.readDatabases()).toContain(databaseName)
})
