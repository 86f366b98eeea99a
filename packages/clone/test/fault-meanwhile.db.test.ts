import { describe, expect, it } from 'vitest'
import { createTestEnvironment } from '../src/create-test-environment.ts'
import { deleteEnvironment } from '../src/delete-environment.ts'
import { createLifeCycleFixture, type LifeCycleFixture } from './life-cycle-fixture.ts'
import { whileCopying } from './while-copying.ts'

async function createAgain({ connection, environment, only, trades, prices }: LifeCycleFixture): Promise<void> {
  const names = await createTestEnvironment({ connection, environment, only, content: 'schema-and-data' })
  expect([...names.keys()]).toEqual([prices, trades])
}

describe('while a create is at work', () => {
  it('another create says who is at it', async () => {
    await using fixture = await createLifeCycleFixture()
    const { connection, environment, only } = fixture
    const { creation, result } = await whileCopying(fixture, () =>
      createTestEnvironment({ connection, environment, only }).catch((error: unknown) => error),
    )
    expect(result).toMatchObject({ code: 'DBENV_LEASE_HELD', message: expect.stringContaining(`pid ${process.pid}`) })
    expect(creation.status).toBe('fulfilled')
  })

  it('a delete says who is at it, and asks nothing', async () => {
    await using fixture = await createLifeCycleFixture()
    const { connection, environment } = fixture
    const confirm = () => {
      throw new Error('was asked')
    }
    const { creation, result } = await whileCopying(fixture, () =>
      deleteEnvironment({ connection, environments: [environment], confirm }).catch((error: unknown) => error),
    )
    expect(result).toMatchObject({ code: 'DBENV_LEASE_HELD' })
    expect(creation.status).toBe('fulfilled')
  })

  it('a signal stops it: statements are killed, databases dropped, rows failed', async () => {
    await using fixture = await createLifeCycleFixture()
    const { trades, prices } = fixture
    const controller = new AbortController()
    const { creation } = await whileCopying(
      fixture,
      async () => {
        controller.abort()
        // The lock is held for as long as this takes: only killing the statement can end the create.
        while ((await fixture.readDatabases()).length > 2) await new Promise((resolve) => setTimeout(resolve, 50))
      },
      { signal: controller.signal },
    )
    expect(creation).toMatchObject({ status: 'rejected', reason: { code: 'DBENV_ABORTED', leftovers: [] } })
    expect(await fixture.readStates()).toEqual({ [prices]: 'failed', [trades]: 'failed' })
    await createAgain(fixture)
  })

  it('a lease that somebody else took over stops it, and it touches nothing of theirs', async () => {
    await using fixture = await createLifeCycleFixture()
    const { connection, environment, trades, prices } = fixture
    const { creation } = await whileCopying(fixture, async () => {
      await fixture.ageLeases(61)
      const rows = await fixture.registry.listRows({ environments: [environment] })
      const ids = rows.map((row) => row.id)
      await fixture.registry.seize(ids, 'deleting', 'the-other-lease')
    })
    expect(creation).toMatchObject({ status: 'rejected', reason: { code: 'DBENV_LEASE_LOST' } })
    expect(await fixture.readStates()).toEqual({ [prices]: 'deleting', [trades]: 'deleting' })
    expect(await fixture.readDatabases()).toHaveLength(4)
    await fixture.registry.release('the-other-lease')
    await deleteEnvironment({ connection, environments: [environment], confirm: true })
    expect(await fixture.readDatabases()).toEqual([prices, trades])
  })

  it('a table that the source loses fails its database, and the next create ends whole', async () => {
    await using fixture = await createLifeCycleFixture()
    const { trades, prices, session } = fixture
    const { creation } = await whileCopying(fixture, (run) =>
      run(`SET SESSION foreign_key_checks = 0; DROP TABLE \`${prices}\`.quotes`),
    )
    expect(creation).toMatchObject({ status: 'rejected', reason: { code: 'DBENV_ENVIRONMENT_INCOMPLETE' } })
    expect(await fixture.readStates()).toMatchObject({ [prices]: 'failed' })
    await session.query(
      `CREATE TABLE \`${prices}\`.quotes (symbol VARCHAR(8) PRIMARY KEY, price DECIMAL(10,2) NOT NULL);
       INSERT INTO \`${prices}\`.quotes VALUES ('AAA', 1), ('BBB', 2)`,
    )
    await createAgain(fixture)
    expect(await fixture.readStates()).toEqual({ [prices]: 'ready', [trades]: 'ready' })
  })
})

describe('while a delete is at work', () => {
  it('a create and another delete say who is at it', async () => {
    await using fixture = await createLifeCycleFixture()
    const { connection, environment, only, trades, prices, session } = fixture
    await createTestEnvironment({ connection, environment, only })
    const remove = () => deleteEnvironment({ connection, environments: [environment], confirm: true })
    await session.withConnection(async (blocker) => {
      await blocker.run('START TRANSACTION')
      await blocker.rows(`SELECT * FROM \`${trades}_${environment}\`.trades`)
      const deleting = Promise.allSettled([remove()])
      while (!Object.values(await fixture.readStates()).includes('deleting'));
      await expect(createTestEnvironment({ connection, environment, only })).rejects.toMatchObject({
        code: 'DBENV_LEASE_HELD',
        message: expect.stringContaining(`pid ${process.pid}`),
      })
      await expect(remove()).rejects.toMatchObject({ code: 'DBENV_LEASE_HELD' })
      await blocker.run('ROLLBACK')
      expect(await deleting).toMatchObject([{ status: 'fulfilled' }])
    })
    expect(await fixture.readDatabases()).toEqual([prices, trades])
  })
})

describe('a table that does not fit', () => {
  it('fails its database alone, and leaves nothing of it', async () => {
    await using fixture = await createLifeCycleFixture()
    const { connection, environment, only, trades, prices, session } = fixture
    // The server's own limit for a MEMORY table (16 MB) gives the error of a full disk, 1114, without filling one.
    await session.withConnection(async (large) => {
      await large.run('SET SESSION max_heap_table_size = 67108864')
      await large.run(`CREATE TABLE \`${prices}\`.heap (text CHAR(250)) ENGINE = MEMORY CHARSET latin1`)
      await large.run(`INSERT INTO \`${prices}\`.heap VALUES (REPEAT('x', 250))`)
      for (let rows = 1; rows < 131_072; rows *= 2) {
        await large.run(`INSERT INTO \`${prices}\`.heap SELECT * FROM \`${prices}\`.heap`)
      }
    })
    const creation = createTestEnvironment({ connection, environment, only, content: 'schema-and-data' })
    await expect(creation).rejects.toMatchObject({
      code: 'DBENV_ENVIRONMENT_INCOMPLETE',
      report: { databases: [{ baseName: prices, status: 'failed' }, { baseName: trades }] },
    })
    expect(await fixture.readStates()).toMatchObject({ [prices]: 'failed' })
    expect(await fixture.readDatabases()).not.toContain(`${prices}_${environment}`)
    await deleteEnvironment({ connection, environments: [environment], confirm: true })
    expect(await fixture.readDatabases()).toEqual([prices, trades])
  })
})
