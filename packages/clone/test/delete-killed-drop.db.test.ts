import { expect, inject, it } from 'vitest'
import { createTestEnvironment } from '../src/create-test-environment.ts'
import { deleteEnvironment } from '../src/delete-environment.ts'
import { createLifeCycleFixture, type LifeCycleFixture } from './life-cycle-fixture.ts'

const { flavour } = inject('testServer')

/** As many files as make a drop last long enough to be caught in the middle, on the slower of the two. */
const PARTITIONS = flavour === 'mariadb' ? 120 : 60

/** An environment of `prices` alone, with a table that takes its time to be dropped and, with the clone, its trigger. */
async function createLongDrop(fixture: LifeCycleFixture): Promise<string> {
  const { connection, environment, prices, session } = fixture
  await session.query(
    `CREATE TABLE ${prices}.ticks (id INT PRIMARY KEY, price INT) PARTITION BY HASH (id) PARTITIONS ${PARTITIONS}`,
  )
  await session.query(
    `CREATE TRIGGER ${prices}.keep_tick BEFORE INSERT ON ${prices}.ticks FOR EACH ROW SET NEW.price = 1`,
  )
  await createTestEnvironment({ connection, environment, only: [prices] })
  return `${prices}_${environment}`
}

/** A drop may be over before it is caught in the middle; then it is tried on another environment. */
const UNTIL_CAUGHT = { retry: 9 } as const

/** The connection that drops it, once it has come past all locks; `settled` ends with the drop. */
async function findBegunDrop({ session, prices }: LifeCycleFixture, settled: Promise<unknown>): Promise<number> {
  let isOver = false
  void settled.then(() => {
    isOver = true
  })
  while (!isOver) {
    const [row] = await session.rows(
      `SELECT ID AS id FROM information_schema.PROCESSLIST
        WHERE INFO LIKE 'DROP DATABASE%' AND INFO LIKE ? AND STATE NOT LIKE 'Waiting%'`,
      [`%${prices}\\_test%`],
    )
    if (row) return Number(row['id'])
  }
  throw new Error('The drop was over before it was seen.')
}

it('a signal lets a drop end that has begun, and says so', UNTIL_CAUGHT, async () => {
  await using fixture = await createLifeCycleFixture()
  const { connection, environment, prices } = fixture
  await createLongDrop(fixture)
  const controller = new AbortController()
  const reasons: string[] = []
  const deletion = deleteEnvironment({
    connection,
    environments: [environment],
    confirm: true,
    signal: controller.signal,
    onWaiting: (reason) => reasons.push(reason),
  })
  const settled = Promise.allSettled([deletion])
  await findBegunDrop(fixture, settled)
  controller.abort()
  expect(await settled).toMatchObject([{ status: 'fulfilled' }])
  expect([...((await deletion).get(environment)?.keys() ?? [])]).toEqual([prices])
  expect(reasons).toMatchObject([expect.stringContaining('has begun')])
  expect(await fixture.readStates()).toEqual({})
})

it('deletes what a drop left that the server killed, a trigger of the copy alone too', UNTIL_CAUGHT, async () => {
  await using fixture = await createLifeCycleFixture()
  const { connection, environment, prices, trades, session } = fixture
  const databaseName = await createLongDrop(fixture)
  await session.query(
    `CREATE TRIGGER \`${databaseName}\`.only_here BEFORE UPDATE ON \`${databaseName}\`.ticks FOR EACH ROW SET NEW.price = 2`,
  )
  const remove = () => deleteEnvironment({ connection, environments: [environment], confirm: true })
  const settled = Promise.allSettled([remove()])
  await session.query(`KILL ${await findBegunDrop(fixture, settled)}`)
  expect(await settled).toMatchObject([{ status: 'rejected', reason: { code: 'DBENV_DELETION_INCOMPLETE' } }])
  await remove()
  expect(await fixture.readDatabases()).toEqual([prices, trades])
})

it('deletes what a drop left that was killed by hand', UNTIL_CAUGHT, async () => {
  await using fixture = await createLifeCycleFixture()
  const { connection, environment, prices, trades, session } = fixture
  const databaseName = await createLongDrop(fixture)
  const settled = Promise.allSettled([session.query(`DROP DATABASE \`${databaseName}\``)])
  await session.query(`KILL ${await findBegunDrop(fixture, settled)}`)
  expect(await settled).toMatchObject([{ status: 'rejected' }])
  // A trigger's file that no table leads to any more stays behind on MariaDB.
  await deleteEnvironment({ connection, environments: [environment], confirm: true })
  expect(await fixture.readDatabases()).toEqual([prices, trades])
})

it.skipIf(flavour === 'mysql')(
  'says what to do where nothing tells the name of a lost trigger',
  UNTIL_CAUGHT,
  async () => {
    await using fixture = await createLifeCycleFixture()
    const { connection, environment, prices, trades, session } = fixture
    const databaseName = await createLongDrop(fixture)
    await session.query(
      `CREATE TRIGGER \`${databaseName}\`.only_here BEFORE UPDATE ON \`${databaseName}\`.ticks FOR EACH ROW SET NEW.price = 2`,
    )
    const settled = Promise.allSettled([session.query(`DROP DATABASE \`${databaseName}\``)])
    await session.query(`KILL ${await findBegunDrop(fixture, settled)}`)
    await settled
    const remove = () => deleteEnvironment({ connection, environments: [environment], confirm: true })
    await expect(remove()).rejects.toMatchObject({
      failures: [
        {
          error: {
            code: 'DBENV_DROP_FAILED',
            errno: 1010,
            message: expect.stringContaining(`DROP TRIGGER IF EXISTS \`${databaseName}\`.`),
          },
        },
      ],
    })
    await session.query(`DROP TRIGGER IF EXISTS \`${databaseName}\`.only_here`)
    await remove()
    expect(await fixture.readDatabases()).toEqual([prices, trades])
  },
)
