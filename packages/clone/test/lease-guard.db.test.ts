import { randomBytes } from 'node:crypto'
import { expect, inject, it } from 'vitest'
import { createTestEnvironment } from '../src/create-test-environment.ts'
import { deleteEnvironment } from '../src/delete-environment.ts'
import { dropDatabase } from '../src/destroy/drop-database.ts'
import { explainGuarded, toLeaseGuardSql } from '../src/registry/lease-guard.ts'
import { createLeaseToken } from '../src/registry/lease-holder.ts'
import type { WritableRegistry } from '../src/registry/writable-registry.ts'
import { guardSession } from '../src/session/guard-session.ts'
import { createLifeCycleFixture, type LifeCycleFixture } from './life-cycle-fixture.ts'
import { newClaim } from './new-claim.ts'

/** Has somebody else take the environment over, whose holder has stood still for more than a minute. */
async function takeOver({ registry, environment, ageLeases }: LifeCycleFixture): Promise<void> {
  await ageLeases(61)
  const rows = await registry.listRows({ environments: [environment] })
  await registry.seize(
    rows.map((row) => row.id),
    'deleting',
    createLeaseToken(),
  )
}

it.each(['taken over', 'run out'])('drops nothing once the lease is %s, whatever was read before', async (how) => {
  await using fixture = await createLifeCycleFixture()
  const { connection, environment, only, session, registry } = fixture
  await createTestEnvironment({ connection, environment, only })
  const leaseToken = createLeaseToken()
  const rows = await registry.listRows({ environments: [environment] })
  await registry.seize(
    rows.map((row) => row.id),
    'deleting',
    leaseToken,
  )
  // As after a sleep: all was right when it was read.
  const asleep: WritableRegistry = {
    ...registry,
    async listRows(filter) {
      const read = await registry.listRows(filter)
      if (how === 'run out') await fixture.ageLeases(61)
      else await takeOver(fixture)
      return read
    },
  }
  const order = { session, registry: asleep, leaseToken, shared: new Set<string>(), lockWaitSeconds: 2 } as const
  for (const { databaseName } of rows.slice(0, 1)) {
    await expect(dropDatabase({ ...order, databaseName, history: 'whole' })).rejects.toMatchObject({
      code: 'DBENV_LEASE_LOST',
    })
  }
  expect(await fixture.readDatabases()).toHaveLength(4)
})

it.each(['taken over', 'run out'])('copies no row once the lease is %s', async (how) => {
  await using fixture = await createLifeCycleFixture()
  const { environment, prices, session, registry } = fixture
  const claim = newClaim({ environment, bases: [prices] })
  await registry.claim(claim)
  const target = guardSession(session, toLeaseGuardSql(claim.leaseToken, 1), explainGuarded)
  const copySql = `INSERT INTO \`${prices}\`.quotes VALUES ('CCC', 3)`
  const copy = () => target.withConnection((connection) => connection.run(copySql))
  expect(await copy()).toBe(1)
  await session.query(`DELETE FROM \`${prices}\`.quotes WHERE symbol = 'CCC'`)
  await (how === 'run out' ? fixture.ageLeases(61) : takeOver(fixture))
  await expect(copy()).rejects.toMatchObject({
    code: 'DBENV_LEASE_LOST',
    message: expect.stringContaining('stood still'),
  })
  expect(await session.rows(`SELECT * FROM \`${prices}\`.quotes`)).toHaveLength(2)
})

it('does not take a database for empty whose routines the account may not see', async () => {
  await using fixture = await createLifeCycleFixture()
  const { connection, environment, prices, session, registry } = fixture
  const [row] = await registry.claim(newClaim({ environment, bases: [prices] }))
  await fixture.ageLeases(61)
  await session.query(
    `CREATE DATABASE \`${row?.databaseName}\`; CREATE PROCEDURE \`${row?.databaseName}\`.p() SELECT 1`,
  )
  const user = `dropper${randomBytes(4).toString('hex')}`
  await session.query(
    `CREATE USER '${user}'@'%' IDENTIFIED BY 'Aa1-dropper'; GRANT ALL ON master_config.* TO '${user}'@'%'`,
  )
  await session.query(`GRANT DROP ON \`${row?.databaseName}\`.* TO '${user}'@'%'`)
  try {
    const { socketPath: _, ...address } = connection
    const dropper = { ...address, user, password: 'Aa1-dropper' }
    const deletion = deleteEnvironment({ connection: dropper, environments: [environment], confirm: true })
    await expect(deletion).rejects.toMatchObject({ failures: [{ error: { code: 'DBENV_DROP_REFUSED' } }] })
    expect(await fixture.readDatabases()).toContain(row?.databaseName)
  } finally {
    await session.query(`DROP USER '${user}'@'%'`)
  }
})

it.skipIf(inject('testServer').flavour === 'mariadb')('clones a library that somebody else made', async () => {
  await using fixture = await createLifeCycleFixture()
  const { connection, environment, prices, session } = fixture
  const user = `maker${randomBytes(4).toString('hex')}`
  await session.query(`CREATE USER '${user}'@'%' IDENTIFIED BY 'Aa1-maker'; GRANT ALL ON *.* TO '${user}'@'%'`)
  try {
    await session.query(`CREATE LIBRARY \`${prices}\`.lib LANGUAGE JAVASCRIPT AS 'export function f() { return 1 }'`)
    const { socketPath: _, ...address } = connection
    const maker = { ...address, user, password: 'Aa1-maker' }
    const names = await createTestEnvironment({ connection: maker, environment, only: [prices] })
    expect([...names.keys()]).toEqual([prices])
  } finally {
    await session.query(`DROP USER '${user}'@'%'`)
  }
})
