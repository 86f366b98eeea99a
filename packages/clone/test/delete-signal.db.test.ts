import { expect, it } from 'vitest'
import { createTestEnvironment } from '../src/create-test-environment.ts'
import { deleteEnvironment } from '../src/delete-environment.ts'
import { DropRefusedError } from '../src/destroy/destroy-errors.ts'
import { removeDatabases } from '../src/destroy/remove-databases.ts'
import { createLifeCycleFixture } from './life-cycle-fixture.ts'

it('a signal stops a drop that waits, and the next delete removes what stayed', async () => {
  await using fixture = await createLifeCycleFixture()
  const { connection, environment, only, prices, trades, session } = fixture
  await createTestEnvironment({ connection, environment, only })
  const controller = new AbortController()
  await session.withConnection(async (reader) => {
    await reader.run('START TRANSACTION')
    await reader.rows(`SELECT * FROM \`${prices}_${environment}\`.quotes`)
    const deletion = deleteEnvironment({
      connection,
      environments: [environment],
      confirm: true,
      // Longer than a test may take: only the signal can end the wait.
      lockWaitSeconds: 3_000,
      signal: controller.signal,
    })
    const settled = Promise.allSettled([deletion])
    while (!(await isWaiting())) await new Promise((resolve) => setTimeout(resolve, 20))
    controller.abort()
    expect(await settled).toMatchObject([
      {
        status: 'rejected',
        reason: {
          code: 'DBENV_DELETION_INCOMPLETE',
          failures: expect.arrayContaining([
            expect.objectContaining({
              baseName: prices,
              error: expect.objectContaining({ message: 'stopped before it was dropped' }),
            }),
          ]),
        },
      },
    ])
    await reader.run('ROLLBACK')
  })
  expect(await fixture.readStates()).toMatchObject({ [prices]: 'deleting' })
  await deleteEnvironment({ connection, environments: [environment], confirm: true })
  expect(await fixture.readDatabases()).toEqual([prices, trades])

  async function isWaiting(): Promise<boolean> {
    const rows = await session.rows(
      "SELECT 1 FROM information_schema.PROCESSLIST WHERE INFO LIKE 'DROP DATABASE%' AND INFO LIKE ? AND STATE LIKE 'Waiting%'",
      [`%${prices}\\_${environment}%`],
    )
    return rows.length > 0
  }
})

it('a signal leaves the reason of what the guard does not let go', async () => {
  await using fixture = await createLifeCycleFixture()
  const { connection, environment, only, session, registry } = fixture
  await createTestEnvironment({ connection, environment, only })
  const controller = new AbortController()
  const outcomes = await removeDatabases({
    session,
    registry: {
      ...registry,
      // The last that is read before the guard judges.
      async listRows(filter) {
        const listed = await registry.listRows(filter)
        controller.abort()
        return listed
      },
    },
    rows: (await registry.listRows({ environments: [environment] })).slice(0, 1),
    leaseToken: 'nobody',
    shared: new Set(),
    historyOf: () => 'whole',
    finalState: 'deleted',
    concurrency: 1,
    lockWaitSeconds: 1,
    signal: controller.signal,
  })
  expect(outcomes).toMatchObject([{ status: 'kept', error: expect.any(DropRefusedError) }])
  await deleteEnvironment({ connection, environments: [environment], confirm: true })
})

it.each(['SIGTERM', undefined])(
  'a signal before the first drop, with the reason %s, deletes nothing',
  async (reason) => {
    await using fixture = await createLifeCycleFixture()
    const { connection, environment, only } = fixture
    await createTestEnvironment({ connection, environment, only })
    const before = await fixture.readDatabases()
    const controller = new AbortController()
    const deletion = deleteEnvironment({
      connection,
      environments: [environment],
      confirm: () => {
        controller.abort(reason)
        return true
      },
      signal: controller.signal,
    })
    await expect(deletion).rejects.toMatchObject({ name: 'DeletionAbortedError', code: 'DBENV_ABORTED' })
    expect(await fixture.readDatabases()).toEqual(before)
    await deleteEnvironment({ connection, environments: [environment], confirm: true })
  },
)

it('a signal ends a deletion that still asks whether it may', async () => {
  await using fixture = await createLifeCycleFixture()
  const { connection, environment, only } = fixture
  await createTestEnvironment({ connection, environment, only })
  const controller = new AbortController()
  const deletion = deleteEnvironment({
    connection,
    environments: [environment],
    signal: controller.signal,
    confirm: () => {
      controller.abort()
      return new Promise<boolean>(() => {})
    },
  })
  await expect(deletion).rejects.toMatchObject({ code: 'DBENV_ABORTED', cause: { name: 'AbortError' } })
  expect(Object.values(await fixture.readStates())).toEqual(['ready', 'ready'])
})

it('deletes all although what hears of the first throws, and rejects with that', async () => {
  await using fixture = await createLifeCycleFixture()
  const { connection, environment, only } = fixture
  await createTestEnvironment({ connection, environment, only })
  const deletion = deleteEnvironment({
    connection,
    environments: [environment],
    confirm: true,
    onDeleted: () => {
      throw new Error('cannot be told')
    },
  })
  await expect(deletion).rejects.toThrow('cannot be told')
  expect(await fixture.readStates()).toEqual({})
})
