import { afterAll, beforeAll, expect, test } from 'vitest'
import { startPlace, type TestPlace } from './place.ts'

let place: TestPlace
beforeAll(async () => {
  place = await startPlace()
  await place.succeed(['init', '--register-all'])
  await place.succeed(['create', '--env', 'a', '--with-data'])
  await place.succeed(['create', '--env', 'b', '--only', 'users'])
})
afterAll(() => place[Symbol.asyncDispose]())

test('finds a new copy equal, whatever rows were added to it', async () => {
  await place.pool.query("INSERT INTO `users_test-a`.people VALUES (9, 'new')")
  expect(await place.dbenv(['diff', 'a'])).toMatchObject({
    exitCode: 0,
    stdout: 'test-a is equal to prod: 2 databases.',
  })
})

test('finds databases that are missing', async () => {
  const { document } = await place.dbenvJson(['diff', 'b'])
  expect(document).toEqual({
    environment: 'test-b',
    against: 'prod',
    isEqual: false,
    databases: [
      { baseName: 'trades', differences: ['the database is missing in test-b'] },
      { baseName: 'users', differences: [] },
    ],
  })
})

test('finds what was changed, and compares two copies', async () => {
  await place.pool.query('ALTER TABLE `users_test-a`.people ADD COLUMN age INT')
  await place.pool.query('DROP VIEW `trades_test-a`.by_person')
  const { stdout } = await place.dbenv(['diff', 'a'])
  expect(stdout).toMatch(/^trades\n {2}view by_person is missing$/m)
  expect(stdout).toMatch(/^users\n {2}table people: definition is .*age/m)
  const { document } = await place.dbenvJson(['diff', 'b', '--against', 'a'])
  expect(document).toMatchObject({ against: 'test-a', isEqual: false })
})

test('refuses an environment that is not there', async () => {
  const { exitCode, stdout, stderr } = await place.dbenv(['diff', 'absent'])
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
  expect(stderr).toContain('test-absent')
})

test('says that an account may not read a database, not that it is missing', async () => {
  await place.pool.query('CREATE PROCEDURE users.touch() SELECT 1')
  await place.pool.query("CREATE USER 'looker'@'%' IDENTIFIED BY 'p'")
  for (const name of ['users', '`users\\_test-b`'])
    await place.pool.query(`GRANT SELECT, SHOW VIEW, TRIGGER, EVENT, EXECUTE ON ${name}.* TO 'looker'@'%'`)
  await place.pool.query("GRANT ALL ON master_config.* TO 'looker'@'%'")
  const variables = { MYSQL_USER: 'looker', MYSQL_PASSWORD: 'p' }
  const { exitCode, stdout, stderr } = await place.dbenv(['diff', 'b'], { variables })
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
  expect(stderr).toMatch(/Cannot read all of `users`: procedure touch/)
  await place.pool.query('DROP PROCEDURE users.touch')
})

test('says of a registered database that it is not on the server', async () => {
  await place.pool.query('DROP DATABASE users')
  const { document } = await place.dbenvJson(['diff', 'b'])
  expect(document).toMatchObject({
    databases: [
      { baseName: 'trades' },
      { baseName: 'users', differences: ['`users` is registered, but not on the server'] },
    ],
  })
})
