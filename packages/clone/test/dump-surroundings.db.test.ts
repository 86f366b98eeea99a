import { createCipheriv, randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { localServer, type PrivateServer } from '@dbenv/server'
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest'
import { createTestEnvironment } from '../src/create-test-environment.ts'
import { createLifeCycleFixture } from './life-cycle-fixture.ts'

// What the dump engine's programs find on a machine, and on a server, that its own sessions do without.

// Of this file alone: what is set is set for everybody.
let server: PrivateServer

beforeAll(async () => {
  const { program } = inject('testServer')
  // The client programs lie beside the server's.
  vi.stubEnv('PATH', `${path.dirname(program)}${path.delimiter}${process.env['PATH']}`)
  server = await localServer({ program }).start()
})

afterAll(async () => {
  vi.unstubAllEnvs()
  await server[Symbol.asyncDispose]()
})

/** What `mysql_config_editor` writes: a key of 20 bytes, folded to 16, and each line encrypted with it. */
function encryptLoginFile(lines: readonly string[]): Buffer {
  const key = randomBytes(20)
  const folded = Buffer.alloc(16)
  for (const [index, byte] of key.entries()) folded[index % 16] = (folded[index % 16] ?? 0) ^ byte
  const encrypted = lines.flatMap((line) => {
    const cipher = createCipheriv('aes-128-ecb', folded, null)
    const bytes = Buffer.concat([cipher.update(`${line}\n`), cipher.final()])
    const length = Buffer.alloc(4)
    length.writeUInt32LE(bytes.length)
    return [length, bytes]
  })
  return Buffer.concat([Buffer.alloc(4), key, ...encrypted])
}

test('reads and loads rows where it was told to, whatever login paths the user has', async () => {
  await using fixture = await createLifeCycleFixture(server.connection)
  const { connection, environment, only, trades, session } = fixture
  const folder = await mkdtemp(path.join(tmpdir(), 'dbenv-'))
  const file = path.join(folder, 'mylogin.cnf')
  const lines = ['[client]', 'user = "somebody"', 'password = "else"', 'host = "127.0.0.1"', 'port = 1']
  await writeFile(file, encryptLoginFile(lines), { mode: 0o600 })
  vi.stubEnv('MYSQL_TEST_LOGIN_FILE', file)
  try {
    await createTestEnvironment({ connection, environment, only, content: 'schema-and-data', engine: 'mysqldump' })
  } finally {
    vi.stubEnv('MYSQL_TEST_LOGIN_FILE', undefined)
    await rm(folder, { recursive: true })
  }
  expect(await session.rows(`SELECT COUNT(*) AS n FROM \`${trades}_${environment}\`.trades`)).toMatchObject([{ n: 3 }])
})

test.each([
  ['autocommit off', 'SET GLOBAL autocommit = 0', 'SET GLOBAL autocommit = 1'],
  ['a clock that stands', "SET GLOBAL init_connect = 'SET timestamp = 2000000000'", "SET GLOBAL init_connect = ''"],
])('commits what a server loads that begins every session with %s', async (_, set, unset) => {
  await using fixture = await createLifeCycleFixture(server.connection)
  const { environment, only, trades, session } = fixture
  // What init_connect says is not for accounts with SUPER or CONNECTION_ADMIN.
  const user = { user: `u${randomBytes(4).toString('hex')}`, password: 'Aa1-surroundings' }
  await session.query(`CREATE USER '${user.user}'@'%' IDENTIFIED BY '${user.password}'`)
  await session.query(`GRANT ALL PRIVILEGES ON *.* TO '${user.user}'@'%'`)
  const admin = inject('testServer').flavour === 'mariadb' ? 'SUPER, CONNECTION ADMIN' : 'SUPER, CONNECTION_ADMIN'
  await session.query(`REVOKE ${admin} ON *.* FROM '${user.user}'@'%'`)
  await session.query(set)
  try {
    const connection = { ...fixture.connection, ...user }
    await createTestEnvironment({ connection, environment, only, content: 'schema-and-data', engine: 'mysqldump' })
  } finally {
    await session.query(`${unset}; DROP USER '${user.user}'@'%'`)
  }
  expect(await session.rows(`SELECT COUNT(*) AS n FROM \`${trades}_${environment}\`.trades`)).toMatchObject([{ n: 3 }])
})

test.runIf(inject('testServer').flavour === 'mariadb')(
  'clones versioned rows as they are now from a server that shows them as they were, and refuses a dump of it',
  async () => {
    await using fixture = await createLifeCycleFixture(server.connection)
    const { connection, environment, only, prices, session } = fixture
    await session.query(`CREATE TABLE \`${prices}\`.kept (id INT PRIMARY KEY) WITH SYSTEM VERSIONING`)
    await session.query(`INSERT INTO \`${prices}\`.kept VALUES (1), (2)`)
    await session.query("SET GLOBAL system_versioning_asof = '2020-01-01 00:00:00'")
    const order = { connection, environment, only, content: 'schema-and-data' } as const
    try {
      await expect(createTestEnvironment({ ...order, engine: 'mysqldump' })).rejects.toThrow(
        'SET GLOBAL system_versioning_asof = DEFAULT',
      )
      await createTestEnvironment(order)
    } finally {
      await session.query('SET GLOBAL system_versioning_asof = DEFAULT')
    }
    const [row] = await session.rows(`SELECT COUNT(*) AS n FROM \`${prices}_${environment}\`.kept`)
    expect(row).toMatchObject({ n: 2 })
  },
)
