import { randomBytes } from 'node:crypto'
import type { ConnectionSettings } from '@dbenv/core'
import { localServer, type PrivateServer } from '@dbenv/server'
import { type Connection, createConnection } from 'mysql2/promise'
import { expect, inject, test } from 'vitest'
import { createTestEnvironment, planEnvironment } from '../src/create-test-environment.ts'
import { toConnectionOptions } from '../src/session/connection-options.ts'
import { openSession } from '../src/session/open-session.ts'
import type { Session } from '../src/session/session.ts'
import { createLifeCycleFixture } from './life-cycle-fixture.ts'
import { useClientPrograms } from './use-client-programs.ts'

const MAX_CONNECTIONS = 20

const { program } = inject('testServer')

useClientPrograms()

/** A server of one test alone: its connections are counted. */
function startServer(): Promise<PrivateServer> {
  return localServer({ program, arguments: [`--max-connections=${MAX_CONNECTIONS}`] }).start()
}

/** An account for which the servers keep no connection free, as they do for administrators. */
async function createPlainAccount(server: PrivateServer, session: Session): Promise<ConnectionSettings> {
  const user = `p${randomBytes(4).toString('hex')}`
  await session.query(`CREATE USER '${user}'@'%' IDENTIFIED BY 'Aa1-${user}'`)
  await session.query(
    `GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, INDEX, ALTER, CREATE VIEW, SHOW VIEW, CREATE ROUTINE,
       ALTER ROUTINE, EVENT, TRIGGER, EXECUTE, REFERENCES, LOCK TABLES ON *.* TO '${user}'@'%'`,
  )
  return { ...server.connection, user, password: `Aa1-${user}` }
}

/** Takes all connections of the server but so many. */
async function leaveFree(settings: ConnectionSettings, free: number): Promise<AsyncDisposable> {
  const held: Connection[] = []
  try {
    for (;;) held.push(await createConnection(toConnectionOptions(settings)))
  } catch {
    // There are no more.
  }
  await Promise.all(held.splice(0, free).map((connection) => connection.end()))
  return {
    async [Symbol.asyncDispose]() {
      await Promise.all(held.map((connection) => connection.end()))
    },
  }
}

test.concurrent('clones by dump over three connections: what is not needed is closed for the programs', async () => {
  await using server = await startServer()
  await using fixture = await createLifeCycleFixture(server.connection)
  const connection = await createPlainAccount(server, fixture.session)
  await using _held = await leaveFree(connection, 3)
  const { environment, only, prices, trades } = fixture
  const order = { connection, environment, only, content: 'schema-and-data', engine: 'mysqldump' } as const
  expect([...(await createTestEnvironment(order)).keys()]).toEqual([prices, trades])
})

test.concurrent('works over as many connections as there are, however long the work takes', async () => {
  await using server = await startServer()
  await using root = await openSession(server.connection)
  const connection = await createPlainAccount(server, root)
  await using session = await openSession(connection, { connections: 4 })
  await using _held = await leaveFree(connection, 1)
  const ids = await Promise.all(
    Array.from({ length: 3 }, () =>
      session.withConnection(async ({ rows }) => {
        await rows('SELECT SLEEP(9)')
        const [row] = await rows('SELECT CONNECTION_ID() AS id')
        return Number(row?.['id'])
      }),
    ),
  )
  expect(new Set(ids).size).toBe(2)
}, 60_000)

test.concurrent('says that a server has no connection left, and closes without another error', async () => {
  await using server = await startServer()
  await using fixture = await createLifeCycleFixture(server.connection)
  const connection = await createPlainAccount(server, fixture.session)
  // For the registry alone.
  await using _held = await leaveFree(connection, 1)
  const { environment, only } = fixture
  await expect(planEnvironment({ connection, environment, only })).rejects.toMatchObject({
    code: 'DBENV_CONNECTION_FAILED',
    errno: 1040,
  })
}, 60_000)
