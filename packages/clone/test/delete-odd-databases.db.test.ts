import { randomBytes } from 'node:crypto'
import { expect, inject, test } from 'vitest'
import { createTestEnvironment } from '../src/create-test-environment.ts'
import { deleteEnvironment } from '../src/delete-environment.ts'
import { createLifeCycleFixture } from './life-cycle-fixture.ts'

const { flavour } = inject('testServer')

test('does not take a database that the account may not see for one that is gone', async () => {
  await using fixture = await createLifeCycleFixture()
  const { connection, environment, only, session, prices, trades } = fixture
  await createTestEnvironment({ connection, environment, only })
  const user = `clerk${randomBytes(4).toString('hex')}`
  await session.query(
    `CREATE USER '${user}'@'%' IDENTIFIED BY 'Aa1-clerk'; GRANT ALL ON master_config.* TO '${user}'@'%'`,
  )
  try {
    const { socketPath: _, ...address } = connection
    const clerk = { ...address, user, password: 'Aa1-clerk' }
    const deletion = deleteEnvironment({ connection: clerk, environments: [environment], confirm: true })
    await expect(deletion).rejects.toMatchObject({
      code: 'DBENV_DELETION_INCOMPLETE',
      failures: [{ error: { code: 'DBENV_DROP_FAILED', errno: 1044 } }, { error: { errno: 1044 } }],
    })
    expect(await fixture.readStates()).toEqual({ [prices]: 'deleting', [trades]: 'deleting' })
    await deleteEnvironment({ connection, environments: [environment], confirm: true })
    expect(await fixture.readDatabases()).toEqual([prices, trades])
  } finally {
    await session.query(`DROP USER '${user}'@'%'`)
  }
})

test('marks rows deleted whose databases are gone already', async () => {
  await using fixture = await createLifeCycleFixture()
  const { connection, environment, only, session, prices, trades } = fixture
  await createTestEnvironment({ connection, environment, only })
  await session.query(`DROP DATABASE \`${trades}_${environment}\``)
  const deleted = await deleteEnvironment({ connection, environments: [environment], confirm: true })
  expect([...(deleted.get(environment)?.keys() ?? [])]).toEqual([prices, trades])
})

test.skipIf(flavour === 'mariadb')('deletes databases that somebody made read-only', async () => {
  await using fixture = await createLifeCycleFixture()
  const { connection, environment, only, session, prices, trades } = fixture
  await createTestEnvironment({ connection, environment, only })
  await session.query(`ALTER DATABASE \`${trades}_${environment}\` READ ONLY = 1`)
  await deleteEnvironment({ connection, environments: [environment], confirm: true })
  expect(await fixture.readDatabases()).toEqual([prices, trades])
})
