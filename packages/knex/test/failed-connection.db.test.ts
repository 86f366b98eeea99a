import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import type { AdapterOptions } from '../src/environment/adapter-options.ts'
import { openRelay } from './relay.ts'
import { randomName, testSettings } from './test-database.ts'
import { createTestEnvironment } from './test-environment.ts'

const SECRET = 'not-the-password'

/** A port that nothing listens on: one that was free a moment ago. */
async function findClosedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

test.each<readonly [what: string, change: () => Promise<Partial<AdapterOptions['connection']>>, expected: object]>([
  [
    'a server that is down',
    async () => ({ host: '127.0.0.1', port: await findClosedPort() }),
    { driverCode: 'ECONNREFUSED', message: expect.stringMatching(/Check that it runs/) },
  ],
  [
    'a host that nobody knows',
    async () => ({ host: 'nowhere.invalid' }),
    { message: expect.stringMatching(/at `nowhere\.invalid:\d+`.*Check the host's name/) },
  ],
  [
    'a wrong password',
    async () => ({ password: SECRET }),
    { errno: 1045, message: expect.stringMatching(/Check the user and the password/) },
  ],
  [
    'a certificate of an authority that is not known',
    async () => ({ ssl: { rejectUnauthorized: true, verifyIdentity: true } }),
    { message: expect.stringMatching(/Check the TLS settings/) },
  ],
])('says where it could not connect to, as whom, and what to do: %s', async (_what, change, expected) => {
  await using env = await createTestEnvironment()
  // Sockets ignore the port.
  const { socketPath: _socket, ...settings } = env.settings
  const connection = { ...settings, user: randomName('u'), ...(await change()) }
  const db = env.adapter({ connection, testAccount: 'none' })
  const theCaller = async (): Promise<void> => void (await db.queryDatabase(env.data, 'SELECT 1'))
  const error = await theCaller().catch((reason: unknown) => reason)
  expect(error).toMatchObject({ code: 'DBENV_CONNECTION_FAILED', user: connection.user, ...expected })
  expect(error).toMatchObject({ cause: expect.any(Error), stack: expect.stringContaining('theCaller') })
  expect(String(error)).toContain(`as \`${connection.user}\``)
  expect(String(error)).toContain('(from the option `connection`)')
  expect(JSON.stringify(error) + String(error)).not.toContain(SECRET)
})

test('says that the account is the test account', async () => {
  await using env = await createTestEnvironment()
  const testAccount = { user: randomName('u'), password: SECRET }
  const db = env.adapter({ connection: testSettings(), testAccount })
  const failed = expect(db.queryDatabase(env.data, 'SELECT 1')).rejects
  await failed.toThrow(`as \`${testAccount.user}\``)
  await expect((await db.getEngine(env.data)).raw('SELECT 1')).rejects.toThrow('of the option `testAccount`')
})

test('does not call a pool full whose server never answers', async () => {
  await using env = await createTestEnvironment()
  const { socketPath: _socket, ...settings } = env.settings
  const connection = { ...settings, ...(await openRelay(undefined)) }
  const db = env.adapter({ connection, pool: { max: 1, acquireTimeoutMs: 100, connectTimeoutMs: 200 } })
  const engine = await db.getEngine(env.data)
  const code = 'DBENV_CONNECTION_FAILED'
  await expect(db.queryDatabase(env.data, 'SELECT 1')).rejects.toMatchObject({
    code,
    address: `127.0.0.1:${connection.port}`,
    message: expect.stringMatching(/no connection was opened within 100 ms\. Check that it runs/),
  })
  // Whichever of the two comes to its end first.
  await expect(engine.raw('SELECT 1')).rejects.toMatchObject({ code })
})

test('gives a server up that takes the account and answers nothing more', async () => {
  await using env = await createTestEnvironment()
  const { socketPath: _socket, ...settings } = env.settings
  // The first packet of a command has the number 0 (protocol, "Packets").
  const way = await openRelay(env.settings, (bytes, server) => void (bytes[3] !== 0 && server.write(bytes)))
  const db = env.adapter({ connection: { ...settings, ...way }, pool: { connectTimeoutMs: 200 } })
  await expect(db.queryDatabase(env.data, 'SELECT 1')).rejects.toMatchObject({
    code: 'DBENV_CONNECTION_FAILED',
    message: expect.stringContaining('no answer within 200 ms'),
  })
})
