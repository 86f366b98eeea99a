import type { RowDataPacket } from 'mysql2'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startPlace, type TestPlace } from './place.ts'

let place: TestPlace
beforeAll(async () => {
  place = await startPlace()
  await place.succeed(['init', '--register-all'])
})
afterAll(() => place[Symbol.asyncDispose]())

test('explains every step, and says how to make what is not there', async () => {
  const { exitCode, stdout } = await place.dbenv(['which'])
  expect(exitCode).toBe(0)
  expect(stdout).toMatch(/^environment `test`, branch `feature\/x`$/m)
  expect(stdout).toMatch(/2\. branch +-> `feature\/x` from .*HEAD/)
  expect(stdout).toMatch(/Run `dbenv create`/)
})

test('fails for a name that resolves to nothing, rather than give a base name', async () => {
  const { exitCode, stdout, stderr } = await place.dbenv(['which', 'trades'])
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
  expect(stderr).toContain('DBENV_UNKNOWN_ENVIRONMENT')
  // Which environment that was, and why, is told all the same.
  expect(stderr).toMatch(/^environment `test`, branch `feature\/x`$/m)
  expect(stderr).toMatch(/2\. branch +-> `feature\/x` from .*HEAD/)
})

test('follows the branch to its environment, for names and SQL', async () => {
  await place.succeed(['create'])
  const { stdout } = await place.dbenv(['which', 'trades', '--sql', "SELECT 'users.x' FROM users.people"])
  expect(stdout).toContain('`test-feature-x`')
  expect(stdout).toContain('trades -> trades_test-feature-x')
  expect(stdout).toContain("SELECT 'users.x' FROM `users_test-feature-x`.people")
  expect(stdout).toContain('warning: ')

  const misspelt = await place.dbenv(['which', 'trade'])
  expect(misspelt).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringContaining('DBENV_UNKNOWN_DATABASE') })

  const { document } = await place.dbenvJson(['which', 'trades'])
  expect(document).toMatchObject({
    environment: 'test-feature-x',
    detected: 'test',
    branch: 'feature/x',
    decidedBy: 'branch',
    database: { baseName: 'trades', databaseName: 'trades_test-feature-x' },
    databases: { users: 'users_test-feature-x', master_config: 'master_config' },
  })
})

test("lets SQL name the environment's own databases, as a program is let", async () => {
  const sql = 'SELECT * FROM `trades_test-feature-x`.orders JOIN users.people'
  const { document } = await place.dbenvJson(['which', '--sql', sql])
  expect(document).toMatchObject({ rewritten: { sql: sql.replace('users.', '`users_test-feature-x`.') } })
})

test("reads SQL as a session of the server's does", async () => {
  const [[before] = []] = await place.pool.query<RowDataPacket[]>('SELECT @@GLOBAL.sql_mode AS mode')
  await place.pool.query("SET GLOBAL sql_mode = 'ANSI_QUOTES'")
  const { document } = await place.dbenvJson(['which', '--sql', 'SELECT * FROM "users"."people"'])
  await place.pool.query('SET GLOBAL sql_mode = ?', [before?.['mode']])
  expect(document).toMatchObject({ rewritten: { sql: 'SELECT * FROM `users_test-feature-x`."people"' } })
})

test('refuses SQL that names a database outside the environment', async () => {
  const { exitCode, stderr } = await place.dbenv(['which', '--sql', 'SELECT * FROM elsewhere.t'])
  expect(exitCode).toBe(1)
  expect(stderr).toMatch(/`elsewhere`.*dbenv init --register elsewhere.*DBENV_SHARED.*\[DBENV_UNLISTED_DATABASE\]/)
  expect(stderr).not.toContain('unlistedDatabases')
})

test('refuses SQL that runs a text which names production, as a program is refused it', async () => {
  const { exitCode, stderr } = await place.dbenv(['which', '--sql', "EXECUTE IMMEDIATE 'DROP DATABASE trades'"])
  expect(exitCode).toBe(1)
  expect(stderr).toContain('the string at position 18 names the database `trades`')
})

test('is production on main, where every name stands for itself and no server is asked', async () => {
  await place.switchTo('main')
  const { document } = await place.dbenvJson(['which', 'trades'], { variables: { MYSQL_HOST: '' } })
  await place.switchTo('feature/x')
  expect(document).toMatchObject({ environment: 'prod', database: { databaseName: 'trades' } })
})

test('lists the databases of production for a script, where the registry can be read', async () => {
  await place.switchTo('main')
  const { document } = await place.dbenvJson(['which'])
  const offline = await place.dbenvJson(['which'], { variables: { MYSQL_HOST: '' } })
  await place.switchTo('feature/x')
  expect(document).toMatchObject({
    environment: 'prod',
    databases: { master_config: 'master_config', trades: 'trades', users: 'users' },
    problem: null,
  })
  expect(offline).toMatchObject({
    exitCode: 0,
    document: { environment: 'prod', databases: null, problem: { code: 'DBENV_MISSING_CONNECTION_SETTINGS' } },
  })
})

test('tells the environment without a server too', async () => {
  const { exitCode, stdout } = await place.dbenv(['which'], { variables: { MYSQL_HOST: '' } })
  expect(exitCode).toBe(0)
  expect(stdout).toContain('The registry was not asked')
})

test('compares names as a server does that takes no notice of case', async () => {
  await using folding = await startPlace(['--lower-case-table-names=1'])
  await folding.succeed(['init', '--register-all'])
  await folding.succeed(['create'])
  const { document } = await folding.dbenvJson(['which', '--sql', 'SELECT * FROM Users.people'])
  expect(document).toMatchObject({ rewritten: { sql: 'SELECT * FROM `users_test-feature-x`.people' } })
})

test('reads the registry whole from a server that ends every result early', async () => {
  await place.succeed(['create', '--env', 'limited'])
  await place.pool.query('SET GLOBAL sql_select_limit = 1')
  const limited = await place.dbenvJson(['which', 'users', '--env', 'limited'])
  await place.pool.query('SET GLOBAL sql_select_limit = 18446744073709551615')
  await place.succeed(['delete', 'limited', '--confirm'])
  expect(limited.document).toMatchObject({
    databases: { trades: 'trades_test-limited', users: 'users_test-limited' },
    database: { databaseName: 'users_test-limited' },
  })
})
