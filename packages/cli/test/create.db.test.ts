import { afterAll, beforeAll, expect, test } from 'vitest'
import { startPlace, type TestPlace } from './place.ts'

let place: TestPlace
beforeAll(async () => {
  place = await startPlace()
  await place.succeed(['init', '--register-all'])
})
afterAll(() => place[Symbol.asyncDispose]())

async function count(table: string): Promise<number> {
  const [rows] = await place.pool.query(`SELECT COUNT(*) AS n FROM ${table}`)
  return Array.isArray(rows) && rows[0] !== undefined && 'n' in rows[0] ? Number(rows[0]['n']) : -1
}

test('makes an empty copy for the branch, bound to it', async () => {
  const { exitCode, document } = await place.dbenvJson(['create'])
  expect(document).toMatchObject({
    environment: 'test-feature-x',
    branch: 'feature/x',
    source: 'prod',
    content: 'schema',
    engine: 'in-server',
    databases: { trades: 'trades_test-feature-x', users: 'users_test-feature-x' },
  })
  expect(exitCode).toBe(0)
  expect(await count('`trades_test-feature-x`.orders')).toBe(0)
})

test('copies rows with --with-data, and views that read the copy', async () => {
  const { exitCode, stdout } = await place.dbenv(['create', '--env', 'full', '--with-data'])
  expect(exitCode).toBe(0)
  expect(stdout).toContain('Created test-full: 2 databases copied from prod (schema and data).')
  expect(await count('`trades_test-full`.by_person')).toBe(3)
  await place.pool.query('DELETE FROM `users_test-full`.people')
  expect(await count('`trades_test-full`.by_person')).toBe(0)
})

test('refuses a branch that the registry cannot hold whole, as a wrong name', async () => {
  const branch = `${'a'.repeat(200)}/${'b'.repeat(200)}`
  const { exitCode, stderr } = await place.dbenv(['create', '--env', 'long', '--branch', branch])
  expect(exitCode).toBe(2)
  expect(stderr).toContain('it has 401 characters, and the registry holds 255')
  expect((await place.readDatabases()).filter((name) => name.endsWith('test-long'))).toEqual([])
})

test('leaves databases out and names what still refers to them', async () => {
  const refused = await place.dbenv(['create', '--env', 'half', '--exclude', 'users'])
  expect(refused.exitCode).toBe(1)
  expect(refused.stderr).toContain('users')
  const half = await place.dbenvJson(['create', '--env', 'half', '--only', 'users'])
  expect(half.document).toMatchObject({ databases: { users: 'users_test-half' } })
})

test('takes a name that holds a comma between backticks', async () => {
  await place.pool.query('CREATE DATABASE `a,b`')
  await place.succeed(['init', '--register', '`a,b`'])
  const only = await place.dbenvJson(['create', '--env', 'comma', '--only', 'users,`a,b`'])
  expect(only.document).toMatchObject({ databases: { 'a,b': 'a,b_test-comma', users: 'users_test-comma' } })
  const without = await place.dbenvJson(['create', '--env', 'no-comma', '--exclude', '`a,b`'])
  expect(without.document).toMatchObject({
    databases: { trades: 'trades_test-no-comma', users: 'users_test-no-comma' },
  })
  await place.succeed(['delete', 'comma', 'no-comma', '--confirm'])
  await place.pool.query("DELETE FROM master_config.database_configs WHERE base_name = 'a,b'")
  await place.pool.query('DROP DATABASE `a,b`')
})

test('says what goes on naming a database that was left out by choice', async () => {
  const words = ['create', '--env', 'alone', '--only', 'trades', '--allow-references', 'users']
  const { document } = await place.dbenvJson(words)
  expect(document).toMatchObject({
    databases: { trades: 'trades_test-alone' },
    warnings: expect.arrayContaining([
      'In `trades`, view by_person goes on naming `users`, as was allowed: it reaches the original.',
    ]),
  })
})

test('shows a plan and makes nothing with --dry-run', async () => {
  const before = await place.readDatabases()
  const { exitCode, stdout } = await place.dbenv(['create', '--env', 'planned', '--dry-run'])
  expect(exitCode).toBe(0)
  expect(stdout).toContain('trades_test-planned')
  const { document } = await place.dbenvJson(['create', '--env', 'planned', '--dry-run'])
  expect(document).toMatchObject({
    environment: 'test-planned',
    databases: [{ baseName: 'trades' }, { baseName: 'users' }],
  })
  // For people: not what the copy replays.
  expect(JSON.stringify(document)).not.toContain('CREATE TABLE')
  expect(await place.readDatabases()).toEqual(before)
})

test.each([
  [['--schema-only', '--with-data'], 2, /cannot be used with/],
  [['--env', 'prod'], 3, /cannot be created: dbenv only reads it/],
  [['--env', 'UPPER'], 2, /names no environment/],
  [['--env', 'a', '--ttl', 'soon'], 2, /number and a unit/],
  [['--env', 'a', '--only', 'nothing'], 2, /nothing/],
  [['--env', 'a', '--source', 'test-absent'], 2, /test-absent/],
  [['--env', 'l'.repeat(55)], 2, /longest label/],
  [['--env', 'full'], 1, /already exists/],
])('refuses %j', async (words, code, message) => {
  const before = await place.readDatabases()
  const { exitCode, stdout, stderr } = await place.dbenv(['create', ...words])
  expect(stderr).toMatch(message)
  expect({ exitCode, stdout }).toEqual({ exitCode: code, stdout: '' })
  expect(await place.readDatabases()).toEqual(before)
})

test('refuses to guess a name on the production branch', async () => {
  await place.switchTo('main')
  const { exitCode, stderr } = await place.dbenv(['create'])
  await place.switchTo('feature/x')
  expect(exitCode).toBe(2)
  expect(stderr).toContain('dbenv create --env LABEL')
})

test('stops at Ctrl-C and leaves nothing behind', async () => {
  const before = await place.readDatabases()
  const blocker = await place.pool.getConnection()
  await blocker.query('LOCK TABLES users.people WRITE')
  try {
    const running = place.start(['create', '--env', 'stopped', '--with-data'])
    await expect.poll(place.readDatabases, { timeout: 30_000 }).toContain('users_test-stopped')
    running.interrupt()
    const { exitCode } = await running.result
    expect(exitCode).toBe(130)
  } finally {
    await blocker.query('UNLOCK TABLES')
    blocker.release()
  }
  expect(await place.readDatabases()).toEqual(before)
})

test('ends with 4 when a database failed and others stand, and finishes it when run again', async () => {
  // The server's own limit for a MEMORY table (16 MB) is met by a copy alone.
  const filler = await place.pool.getConnection()
  await filler.query('SET SESSION max_heap_table_size = 67108864')
  await filler.query('CREATE TABLE users.heap (pad CHAR(250)) ENGINE = MEMORY CHARSET latin1')
  await filler.query("INSERT INTO users.heap VALUES (REPEAT('x', 250))")
  for (let rows = 1; rows < 131_072; rows *= 2) await filler.query('INSERT INTO users.heap SELECT * FROM users.heap')
  filler.destroy()
  // It refers to the other one: without it, it stands alone.
  await place.pool.query('DROP VIEW trades.by_person')
  const words = ['create', '--env', 'partly', '--with-data']
  const { exitCode, document } = await place.dbenvJson(words)
  expect(document).toMatchObject({
    environment: 'test-partly',
    databases: { trades: 'trades_test-partly' },
    failed: { users: { code: 'DBENV_COPY_FAILED', message: expect.stringContaining('heap') } },
  })
  expect(exitCode).toBe(4)
  const { stdout, stderr, exitCode: again } = await place.dbenv(words)
  expect({ again, stdout }).toEqual({ again: 4, stdout: expect.stringContaining('1 database failed') })
  expect(stderr).toContain('Run the same command again')
  await place.pool.query('DROP TABLE users.heap')
  const finished = await place.dbenvJson(words)
  expect(finished).toMatchObject({ exitCode: 0, document: { databases: { users: 'users_test-partly' } } })
})

test("leaves an environment to the branch that it is bound to when another one's name makes the same label", async () => {
  await place.succeed(['create', '--branch', 'fix_a', '--only', 'users'])
  const { exitCode, stderr } = await place.dbenv(['create', '--branch', 'fix-a', '--only', 'users'])
  expect(exitCode).toBe(2)
  expect(stderr).toContain('bound to branch `fix_a`')
  expect(stderr).toContain('`dbenv create --env LABEL --branch fix-a`')
  await place.succeed(['create', '--env', 'fix-a-2', '--branch', 'fix-a', '--only', 'users'])
})

test('refuses an environment as its own source', async () => {
  const { exitCode, document } = await place.dbenvJson(['create', '--env', 'own', '--source', 'test-own'])
  expect(exitCode).toBe(2)
  expect(document).toMatchObject({ error: { code: 'DBENV_USAGE', message: expect.stringContaining('test-own') } })
})

test('takes `never` for the time to live, as extend does', async () => {
  await place.succeed(['create', '--env', 'lasting', '--ttl', 'never'])
  const [rows] = await place.pool.query(
    "SELECT DISTINCT expires_at AS until FROM master_config.database_configs WHERE environment = 'test-lasting'",
  )
  expect(rows).toEqual([{ until: null }])
  await place.succeed(['delete', 'lasting', '--confirm'])
})

test.each([
  ['main', {}],
  ['release', { DBENV_PRODUCTION_BRANCHES: 'main,release' }],
])('refuses to bind to the production branch %s', async (branch, variables) => {
  const { exitCode, stdout, stderr } = await place.dbenv(['create', '--env', 'bound', '--branch', branch], {
    variables,
  })
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
  expect(stderr).toContain(`\`${branch}\` is a production branch`)
  expect(stderr).toContain('dbenv create --env bound')
  expect(await place.readDatabases()).not.toContain('trades_test-bound')
})
