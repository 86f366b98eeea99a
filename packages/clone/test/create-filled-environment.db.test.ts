import { quoteIdentifier as q, toDatabaseName } from '@dbenv/core'
import { localServer } from '@dbenv/server'
import { expect, inject, it } from 'vitest'
import { createFilledEnvironment } from '../src/create-filled-environment.ts'
import { EnvironmentExistsError } from '../src/lifecycle/lifecycle-errors.ts'
import { createLifeCycleFixture } from './life-cycle-fixture.ts'

it('is ready with what the caller filled in, and refuses to be made again', async () => {
  await using fixture = await createLifeCycleFixture()
  const { connection, environment, session, trades } = fixture
  const order = {
    connection,
    environment,
    baseNames: [trades],
    fill: async (names: ReadonlyMap<string, string>) => {
      await session.query(`CREATE TABLE ${q(names.get(trades) ?? '')}.t (id INT)`)
    },
  }
  const names = await createFilledEnvironment(order)
  expect(names).toEqual(new Map([[trades, toDatabaseName(trades, environment)]]))
  expect(await fixture.readStates()).toEqual({ [trades]: 'ready' })
  await expect(createFilledEnvironment(order)).rejects.toThrow(EnvironmentExistsError)
  expect(await session.rows(`SELECT * FROM ${q(names.get(trades) ?? '')}.t`)).toEqual([])
})

it('leaves nothing behind when filling fails, and says why it did', async () => {
  await using fixture = await createLifeCycleFixture()
  const { connection, environment, only, trades, prices } = fixture
  const fill = async () => Promise.reject(new Error('no seed'))
  await expect(createFilledEnvironment({ connection, environment, baseNames: only, fill })).rejects.toThrow('no seed')
  expect(await fixture.readDatabases()).toEqual([prices, trades])
  expect(await fixture.readStates()).toEqual({})
})

it('drops no database that somebody else made under one of the names, be it empty', async () => {
  await using fixture = await createLifeCycleFixture()
  const { connection, environment, session, only, trades, prices } = fixture
  // One is met by CREATE DATABASE, the other is never come to.
  const theirs = only.map((baseName) => toDatabaseName(baseName, environment))
  for (const databaseName of theirs) await session.query(`CREATE DATABASE ${q(databaseName)}`)
  const fill = async () => undefined
  await expect(createFilledEnvironment({ connection, environment, baseNames: only, fill })).rejects.toThrow(/exists/)
  expect(await fixture.readDatabases()).toEqual([prices, trades, ...theirs].sort())
  expect(await fixture.readStates()).toEqual({})
})

it('drops what it made, whatever the error of the filling says', async () => {
  await using fixture = await createLifeCycleFixture()
  const { connection, environment, only, trades, prices, session } = fixture
  const fill = async (names: ReadonlyMap<string, string>) => {
    for (const databaseName of names.values()) await session.query(`CREATE DATABASE ${q(databaseName)}`)
  }
  const creation = createFilledEnvironment({ connection, environment, baseNames: only, fill })
  await expect(creation).rejects.toMatchObject({ errno: 1007 })
  expect(await fixture.readDatabases()).toEqual([prices, trades])
  expect(await fixture.readStates()).toEqual({})
})

it('drops what an event changed while it was filled, and keeps what was created with DISABLE', async () => {
  await using server = await localServer({ program: inject('testServer').program, eventScheduler: 'on' }).start()
  await using fixture = await createLifeCycleFixture(server.connection)
  const { connection, environment, session, trades, prices } = fixture
  const fillWith = (state: 'ENABLE' | 'DISABLE') => async (names: ReadonlyMap<string, string>) => {
    const name = q(names.get(trades) ?? '')
    await session.query(`CREATE TABLE ${name}.t (id INT)`)
    await session.query(
      `CREATE EVENT ${name}.daily ON SCHEDULE EVERY 1 DAY ${state} DO INSERT INTO ${name}.t VALUES (1)`,
    )
    const later = 'ON SCHEDULE EVERY 1 DAY STARTS CURRENT_TIMESTAMP + INTERVAL 1 DAY'
    await session.query(`CREATE EVENT ${name}.later ${later} DO INSERT INTO ${name}.t VALUES (2)`)
    await new Promise((resolve) => setTimeout(resolve, 1500))
  }
  const order = { connection, environment, baseNames: [trades] } as const
  const database = toDatabaseName(trades, environment)
  await expect(createFilledEnvironment({ ...order, fill: fillWith('ENABLE') })).rejects.toMatchObject({
    code: 'DBENV_EVENTS_RAN',
    events: [`${database}.daily`],
  })
  expect(await fixture.readDatabases()).toEqual([prices, trades])
  await createFilledEnvironment({ ...order, fill: fillWith('DISABLE') })
  expect(await session.rows(`SELECT * FROM ${q(database)}.t`)).toEqual([])
  expect(
    await session.rows('SELECT DISTINCT STATUS AS s FROM information_schema.EVENTS WHERE EVENT_SCHEMA = ?', [database]),
  ).toEqual([{ s: 'DISABLED' }])
})
