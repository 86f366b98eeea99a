import { localServer, type PrivateServer } from '@dbenv/server'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createTestEnvironment, planEnvironment } from '../src/create-test-environment.ts'
import { openSession } from '../src/session/open-session.ts'
import { createLifeCycleFixture } from './life-cycle-fixture.ts'

const { flavour, program } = inject('testServer')

// Of this file alone: what is set is set for everybody.
let server: PrivateServer

beforeAll(async () => {
  server = await localServer({ program }).start()
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
})

async function withGlobal(setting: string, use: () => Promise<void>): Promise<void> {
  await using session = await openSession(server.connection)
  await session.query(`SET GLOBAL ${setting} = ON`)
  try {
    await use()
  } finally {
    await session.query(`SET GLOBAL ${setting} = OFF`)
  }
}

test('tells in the plan that a server takes no writes from the account', async () => {
  await using fixture = await createLifeCycleFixture(server.connection)
  const { environment, only, session } = fixture
  await session.query("CREATE USER writer IDENTIFIED BY 'x'")
  await session.query(
    'GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, ALTER, REFERENCES, INDEX, CREATE VIEW, SHOW VIEW, TRIGGER, EVENT, ' +
      'EXECUTE, CREATE ROUTINE, ALTER ROUTINE ON *.* TO writer',
  )
  const connection = { ...server.connection, user: 'writer', password: 'x' }
  const options = { connection, environment, only }
  await withGlobal('read_only', async () => {
    const { clone } = await planEnvironment(options)
    expect(clone.problems).toEqual([
      { type: 'read-only-target', setting: 'read_only', message: expect.stringMatching(/`writer@%`: read_only is ON/) },
    ])
    await expect(createTestEnvironment(options)).rejects.toMatchObject({ code: 'DBENV_SERVER_READ_ONLY' })
    expect((await createTestEnvironment({ ...options, connection: server.connection })).size).toBe(2)
  })
})

test.runIf(flavour === 'mysql')('tells in the plan that a server takes no writes from anybody', async () => {
  await using fixture = await createLifeCycleFixture(server.connection)
  const { environment, only } = fixture
  await withGlobal('super_read_only', async () => {
    const { clone } = await planEnvironment({ connection: server.connection, environment, only })
    expect(clone.problems).toMatchObject([{ type: 'read-only-target', setting: 'super_read_only' }])
  })
  // It sets the other one, too.
  await withGlobal('read_only', async () => undefined)
})

// MariaDB's rule is looked at with the storage settings.
test.runIf(flavour === 'mysql')('names the tables that a server refuses for want of a key', async () => {
  await using fixture = await createLifeCycleFixture(server.connection)
  const { environment, only, session, trades } = fixture
  await session.query(`CREATE TABLE ${trades}.log (line TEXT)`)
  const limited = { ...server.connection, user: 'limited', password: 'x' }
  await session.query("CREATE USER limited IDENTIFIED BY 'x'")
  await session.query(
    'GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, ALTER, REFERENCES, INDEX, CREATE VIEW, SHOW VIEW, TRIGGER, EVENT, ' +
      'EXECUTE, CREATE ROUTINE, ALTER ROUTINE ON *.* TO limited',
  )
  const setting = 'sql_require_primary_key'
  await withGlobal(setting, async () => {
    const { clone } = await planEnvironment({ connection: limited, environment, only })
    expect(clone.problems).toMatchObject([
      { type: 'server-setting', setting, message: expect.stringMatching(/: log\./) },
    ])
  })
  expect((await createTestEnvironment({ connection: limited, environment, only })).size).toBe(2)
})
