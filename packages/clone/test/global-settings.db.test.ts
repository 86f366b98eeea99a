import { randomBytes } from 'node:crypto'
import { localServer, type PrivateServer } from '@dbenv/server'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { cloneDatabaseSchema } from '../src/clone-database-schema.ts'
import { createTestEnvironment } from '../src/create-test-environment.ts'
import { deleteEnvironment } from '../src/delete-environment.ts'
import { openSession } from '../src/session/open-session.ts'
import { createSources } from './clone-sources.ts'
import { createLifeCycleFixture } from './life-cycle-fixture.ts'
import { useClientPrograms } from './use-client-programs.ts'

// Of this file alone: what is set is set for everybody.
let server: PrivateServer

useClientPrograms()

beforeAll(async () => {
  const { program } = inject('testServer')
  server = await localServer({ program }).start()
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
})

/** A database of 12 tables of 9 columns and 12 procedures, and the server's limit below each of these. */
async function createLimited(): Promise<string> {
  await using session = await openSession(server.connection)
  const name = `limited${randomBytes(4).toString('hex')}`
  await session.query(`CREATE DATABASE ${name}; USE ${name}`)
  const columns = Array.from({ length: 8 }, (_, index) => `c${index} INT DEFAULT 7`).join(', ')
  for (let index = 0; index < 12; index++) {
    await session.query(`CREATE TABLE ${name}.t${index} (id INT PRIMARY KEY, ${columns})`)
    await session.query(`INSERT INTO ${name}.t${index} VALUES (1, 1, 2, 3, 4, 5, 6, 7, 8), (2, 1, 2, 3, 4, 5, 6, 7, 8)`)
    await session.query(`CREATE PROCEDURE ${name}.p${index}() SELECT ${index}`)
  }
  await session.query('SET GLOBAL sql_select_limit = 4, GLOBAL completion_type = 2')
  return name
}

async function removeLimit(): Promise<void> {
  await using session = await openSession(server.connection)
  await session.query('SET GLOBAL sql_select_limit = 18446744073709551615, GLOBAL completion_type = 0')
}

test('clones whole a database of a server that cuts results for everybody', async () => {
  const source = await createLimited()
  try {
    const clone = `${source}_copy`
    const report = await cloneDatabaseSchema(source, clone, {
      connection: server.connection,
      content: 'schema-and-data',
      verify: 'full',
    })
    expect(report).toMatchObject({ rows: 24 })
    await using session = await openSession(server.connection)
    const [count] = await session.rows(
      `SELECT (SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = '${clone}') AS tables_,
         (SELECT COUNT(*) FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = '${clone}' AND ROUTINE_NAME LIKE 'p%') AS routines,
         (SELECT SUM(c0 + c7) FROM ${clone}.t11) AS total`,
    )
    expect(count).toMatchObject({ tables_: 12, routines: 12 })
    expect(Number(count?.['total'])).toBe(18)
  } finally {
    await removeLimit()
  }
})

test('refuses a dump of such a server, whose program has no way around the limit', async () => {
  const source = await createLimited()
  try {
    const options = { connection: server.connection, content: 'schema-and-data', engine: 'mysqldump' } as const
    await expect(cloneDatabaseSchema(source, `${source}_copy`, options)).rejects.toMatchObject({
      problems: [
        { type: 'engine', message: expect.stringMatching(/sql_select_limit is 4.*SET GLOBAL sql_select_limit/) },
      ],
    })
  } finally {
    await removeLimit()
  }
})

test('makes its registry on such a server', async () => {
  await createLimited()
  try {
    await using fixture = await createLifeCycleFixture(server.connection)
    const { connection, environment, only, prices, trades } = fixture
    const names = await createTestEnvironment({ connection, environment, only })
    expect([...names.keys()]).toEqual([prices, trades])
  } finally {
    await removeLimit()
  }
})

test('makes its registry where tables are compact by default, whose keys are short', async () => {
  await using own = await localServer({
    program: inject('testServer').program,
    arguments: ['--innodb-default-row-format=compact'],
  }).start()
  await using fixture = await createLifeCycleFixture(own.connection)
  const { connection, environment, only, prices, trades } = fixture
  const names = await createTestEnvironment({ connection, environment, only })
  expect([...names.keys()]).toEqual([prices, trades])
})

test.each(['in-server', 'mysqldump'] as const)(
  'creates by the engine %s and deletes on a server where transactions only read unless they say otherwise',
  async (engine) => {
    const variable = inject('testServer').flavour === 'mariadb' ? 'tx_read_only' : 'transaction_read_only'
    await using fixture = await createLifeCycleFixture(server.connection)
    const { connection, environment, only, prices, trades, session } = fixture
    await session.query(`SET GLOBAL ${variable} = 1`)
    try {
      const names = await createTestEnvironment({ connection, environment, only, content: 'schema-and-data', engine })
      expect([...names.keys()]).toEqual([prices, trades])
      await deleteEnvironment({ connection, environments: [environment], confirm: true })
    } finally {
      await session.query(`SET GLOBAL ${variable} = 0`)
    }
  },
)

test('creates and deletes on a server that refuses large selects to who does not ask for them', async () => {
  await using fixture = await createLifeCycleFixture(server.connection)
  const { connection, environment, only, prices, trades, session } = fixture
  await session.query('SET GLOBAL max_join_size = 2, GLOBAL sql_big_selects = 0')
  try {
    const order = { connection, environment, only, content: 'schema-and-data' } as const
    expect([...(await createTestEnvironment(order)).keys()]).toEqual([prices, trades])
    await deleteEnvironment({ connection, environments: [environment], confirm: true })
  } finally {
    await session.query('SET GLOBAL max_join_size = DEFAULT, GLOBAL sql_big_selects = 1')
  }
})

test('clones tables that are not compressed on a server that compresses those that say nothing', async () => {
  if (inject('testServer').flavour === 'mysql') return
  await using fixture = await createLifeCycleFixture(server.connection)
  const { connection, environment, only, prices, trades, session } = fixture
  await session.query('SET GLOBAL innodb_compression_default = ON')
  try {
    const order = { connection, environment, only, content: 'schema-and-data' } as const
    expect([...(await createTestEnvironment(order)).keys()]).toEqual([prices, trades])
  } finally {
    await session.query('SET GLOBAL innodb_compression_default = OFF')
  }
})

test('clones databases that are not encrypted on a server that encrypts those that say nothing', async () => {
  if (inject('testServer').flavour === 'mariadb') return
  await using session = await openSession(server.connection)
  await using sources = await createSources(session, ({ a }) => [`CREATE TABLE ${a}.t (id INT PRIMARY KEY)`])
  await session.query('SET GLOBAL default_table_encryption = ON')
  try {
    await cloneDatabaseSchema(sources.a, `${sources.a}_test-p`, { connection: server.connection })
    const [shown] = await session.rows(`SHOW CREATE DATABASE \`${sources.a}_test-p\``)
    expect(shown?.['Create Database']).toContain("ENCRYPTION='N'")
  } finally {
    await session.query('SET GLOBAL default_table_encryption = OFF')
  }
})

test('asks for the right to encrypt databases and tables otherwise than the server would by itself', async () => {
  if (inject('testServer').flavour === 'mariadb') return
  await using session = await openSession(server.connection)
  await using sources = await createSources(session, ({ b, c }) => [
    `ALTER DATABASE ${b} ENCRYPTION='Y'; CREATE TABLE ${b}.t (id INT PRIMARY KEY) ENCRYPTION='N'`,
    `ALTER DATABASE ${c} ENCRYPTION='Y'`,
  ])
  await session.query("CREATE USER cloner IDENTIFIED BY 'x'; GRANT ALL ON *.* TO cloner")
  await session.query('REVOKE TABLE_ENCRYPTION_ADMIN ON *.* FROM cloner')
  await session.query('SET GLOBAL default_table_encryption = ON, GLOBAL table_encryption_privilege_check = ON')
  try {
    await using target = await openSession({ ...server.connection, user: 'cloner', password: 'x' })
    const all = [sources.a, sources.b, sources.c]
    const { problems } = await sources.plan(all, { target })
    const message = expect.stringMatching(`default_table_encryption = ON .*: ${sources.a}, ${sources.b}\\. Grant it`)
    const grant = "GRANT TABLE_ENCRYPTION_ADMIN ON *.* TO 'cloner'@'%'"
    expect(problems).toEqual([{ type: 'missing-privilege', grant, message }])
    await expect(target.query("CREATE DATABASE otherwise ENCRYPTION='N'")).rejects.toMatchObject({ errno: 3827 })
    await expect(target.query(`CREATE TABLE ${sources.c}.n (n INT) ENCRYPTION='N'`)).rejects.toMatchObject({
      errno: 3826,
    })
    await session.query(grant)
    await using granted = await openSession({ ...server.connection, user: 'cloner', password: 'x' })
    expect((await sources.plan(all, { target: granted })).problems).toEqual([])
    await granted.query("CREATE DATABASE otherwise ENCRYPTION='N'; DROP DATABASE otherwise")
  } finally {
    await session.query('SET GLOBAL default_table_encryption = OFF, GLOBAL table_encryption_privilege_check = OFF')
  }
})

test('names in the plan the tables that a server cannot keep in one file with all others', async () => {
  const isMariaDb = inject('testServer').flavour === 'mariadb'
  await using session = await openSession(server.connection)
  await using sources = await createSources(session, ({ a }) => [
    `CREATE TABLE ${a}.pages (id INT PRIMARY KEY) ${isMariaDb ? 'PAGE_COMPRESSED=1' : "COMPRESSION='ZLIB'"}`,
    `CREATE TABLE ${a}.packed (id INT PRIMARY KEY) ROW_FORMAT=COMPRESSED`,
    `CREATE TABLE ${a}.small (id INT PRIMARY KEY) KEY_BLOCK_SIZE=4`,
    `CREATE TABLE ${a}.off (id INT PRIMARY KEY) ${isMariaDb ? 'PAGE_COMPRESSED=0' : "COMPRESSION='NONE'"}`,
    `CREATE TABLE ${a}.plain (id INT PRIMARY KEY) COMMENT ' COMPRESSION="ZLIB"'`,
  ])
  await session.query('SET GLOBAL innodb_file_per_table = OFF')
  try {
    expect((await sources.plan([sources.a])).problems).toEqual([
      {
        type: 'server-setting',
        setting: 'innodb_file_per_table',
        message: expect.stringMatching(/none can be: packed, pages, small\. SET GLOBAL innodb_file_per_table = ON/),
      },
    ])
    await session.query(`USE ${sources.a}; DROP TABLE pages, packed, small`)
    const plan = await sources.plan([sources.a])
    expect(await sources.copy(plan)).toEqual([expect.objectContaining({ status: 'copied' })])
  } finally {
    await session.query('SET GLOBAL innodb_file_per_table = ON')
  }
})
