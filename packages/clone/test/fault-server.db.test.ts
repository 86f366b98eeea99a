import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { localServer, type PrivateServer } from '@dbenv/server'
import mysql from 'mysql2/promise'
import { describe, expect, inject, it } from 'vitest'
import { createTestEnvironment } from '../src/create-test-environment.ts'
import type { CopyProgress } from '../src/enter-stage.ts'
import { ensureRegistry } from '../src/init-registry.ts'
import { listEnvironments } from '../src/list-environments.ts'
import { createLifeCycleFixture, type LifeCycleFixture } from './life-cycle-fixture.ts'

/** A server of this test alone, whose commits survive its own SIGKILL. */
async function startServer(...serverArguments: readonly string[]): Promise<PrivateServer> {
  const { program } = inject('testServer')
  return await localServer({
    program,
    arguments: ['--innodb-flush-log-at-trx-commit=1', ...serverArguments],
  }).start()
}

/** Takes connections away; resolves to as many as the server gave. */
async function connectOthers(server: PrivateServer, count: number): Promise<readonly mysql.Connection[]> {
  const { host, port, user, password } = server.connection
  const others: mysql.Connection[] = []
  for (let taken = 0; taken < count; taken++) {
    const other = await mysql.createConnection({ host, port, user, password }).catch(() => undefined)
    if (other) others.push(other)
  }
  return others
}

async function expectUntouched(fixture: LifeCycleFixture): Promise<void> {
  expect(await fixture.readStates()).toEqual({})
  expect(await fixture.readDatabases()).toEqual([fixture.prices, fixture.trades])
}

// Side by side, each on servers of its own: one waits for a free connection.
describe.concurrent('a server that takes no writes', () => {
  it('stops a create at its first write', async () => {
    await using server = await startServer()
    await using fixture = await createLifeCycleFixture(server.connection)
    const { environment, only, session } = fixture
    // An account without the privilege to write all the same.
    await session.query("CREATE USER reader@'%' IDENTIFIED BY 'secret'")
    await session.query(
      "GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, ALTER, REFERENCES, INDEX, CREATE VIEW, SHOW VIEW, TRIGGER, EVENT, EXECUTE, CREATE ROUTINE, ALTER ROUTINE, LOCK TABLES, PROCESS ON *.* TO reader@'%'",
    )
    const connection = { ...server.connection, user: 'reader', password: 'secret' }
    await session.query('SET GLOBAL read_only = 1')
    await expect(createTestEnvironment({ connection, environment, only })).rejects.toMatchObject({
      code: 'DBENV_SERVER_READ_ONLY',
    })
    await session.query('SET GLOBAL read_only = 0')
    await expectUntouched(fixture)
  })
})

describe.concurrent('a server that takes no writes, with an older registry', () => {
  it('says that of the server, and of its table nothing', async () => {
    await using server = await startServer()
    await using fixture = await createLifeCycleFixture(server.connection)
    const { session } = fixture
    await session.query('ALTER TABLE master_config.database_configs DROP COLUMN owner')
    await session.query("CREATE USER reader@'%' IDENTIFIED BY 'secret'")
    await session.query("GRANT SELECT, INSERT, UPDATE, CREATE, ALTER, INDEX ON *.* TO reader@'%'")
    await session.query('SET GLOBAL read_only = 1')
    const connection = { ...server.connection, user: 'reader', password: 'secret' }
    await expect(ensureRegistry({ connection })).rejects.toMatchObject({
      code: 'DBENV_SERVER_READ_ONLY',
      message: expect.not.stringMatching(/\.\.|Change the table/),
    })
    await session.query('SET GLOBAL read_only = 0')
    await ensureRegistry({ connection: server.connection })
  })
})

describe.concurrent('a server without a free connection', () => {
  it('is waited for a while, and then left alone with a clear error', async () => {
    await using server = await startServer('--max-connections=10')
    await using fixture = await createLifeCycleFixture(server.connection)
    const { connection, environment, only } = fixture
    const others = await connectOthers(server, 12)
    await expect(createTestEnvironment({ connection, environment, only })).rejects.toMatchObject({
      code: 'DBENV_CONNECTION_FAILED',
      message: expect.stringMatching(/too many connections/i),
    })
    await Promise.all(others.map((other) => other.end()))
    await expectUntouched(fixture)
  })

  it('is enough with fewer connections than were asked for', async () => {
    await using server = await startServer('--max-connections=10')
    await using fixture = await createLifeCycleFixture(server.connection)
    const { connection, environment, only, trades, prices } = fixture
    const others = await connectOthers(server, 6)
    const names = await createTestEnvironment({ connection, environment, only, concurrency: 8 })
    expect([...names.keys()]).toEqual([prices, trades])
    await Promise.all(others.map((other) => other.end()))
  })
})

// The command line of the killed server is read from /proc, to start it again on its data.
describe.runIf(process.platform === 'linux')('a server killed while a clone is loaded', { concurrent: true }, () => {
  it('has rows that say so, and the next create ends whole', async () => {
    // A private server writes its log once a second: a kill would take commits with it that a real server keeps.
    await using server = await startServer('--innodb-flush-log-at-trx-commit=1')
    await using second = createSecondLife()
    await using fixture = await createLifeCycleFixture(server.connection)
    const { connection, environment, only, trades, prices } = fixture
    const kill = ({ stage }: CopyProgress) => {
      if (stage === 'rows') process.kill(server.pid, 'SIGKILL')
    }
    const commandLine = readFileSync(`/proc/${server.pid}/cmdline`, 'utf8').split('\0').slice(0, -1)
    const options = { connection, environment, only, content: 'schema-and-data' } as const
    await expect(createTestEnvironment({ ...options, onProgress: kill })).rejects.toMatchObject({
      code: expect.stringMatching(/^DBENV_/),
    })
    await second.start(commandLine, fixture)
    expect(await fixture.readStates()).toEqual({ [prices]: 'creating', [trades]: 'creating' })
    expect(await listEnvironments({ connection, environments: [environment] })).toMatchObject([{ isHeld: true }])
    await fixture.ageLeases(61)
    await createTestEnvironment(options)
    expect(await fixture.readStates()).toEqual({ [prices]: 'ready', [trades]: 'ready' })
  })
})

/** The killed server once more, on the same data and address; it ends after the fixture that needs it. */
function createSecondLife() {
  let end = async (): Promise<void> => undefined
  return {
    async start([program = '', ...rest]: readonly string[], fixture: LifeCycleFixture): Promise<void> {
      // The file that set the password at first start is gone by now; the data holds the password.
      const serverArguments = rest.filter((argument) => !argument.startsWith('--init-file='))
      const child = spawn(program, serverArguments, { stdio: 'ignore' })
      const hasEnded = new Promise<void>((resolve) => child.once('close', () => resolve()))
      end = async () => {
        child.kill('SIGKILL')
        await hasEnded
      }
      const isUp = () =>
        fixture.session.rows('SELECT 1').then(
          () => true,
          () => false,
        )
      for (let attempt = 0; attempt < 300 && !(await isUp()); attempt++) await sleep(100)
    },
    [Symbol.asyncDispose]: () => end(),
  }
}
