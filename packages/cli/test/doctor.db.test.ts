import { hostname } from 'node:os'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startPlace, type TestPlace } from './place.ts'

let place: TestPlace
beforeAll(async () => {
  place = await startPlace()
})
afterAll(() => place[Symbol.asyncDispose]())

test('finds what is missing, and that it is there after init', async () => {
  const before = await place.dbenvJson(['doctor'])
  expect(before.exitCode).toBe(1)
  expect(before.document).toMatchObject({
    checks: [
      { check: 'settings', status: 'ok' },
      { check: 'server', status: 'ok' },
      { check: 'registry', status: 'problem' },
    ],
  })
  await place.succeed(['init'])
  const empty = await place.dbenvJson(['doctor'])
  expect(empty.exitCode).toBe(1)
  expect(empty.document).toMatchObject({
    checks: expect.arrayContaining([
      expect.objectContaining({ check: 'production', status: 'problem' }),
      expect.objectContaining({ check: 'accounts', status: 'warning', message: expect.stringMatching(/^Not checked/) }),
    ]),
  })
  await place.succeed(['init', '--register-all'])
  const after = await place.dbenv(['doctor'])
  expect(after.exitCode).toBe(0)
  expect(after.stdout).toMatch(/^ok +production +2 databases registered, all on the server\.$/m)
  expect(after.stdout).toMatch(/^warning +accounts +The connected account can write production/m)
})

test('says of a production row that names another database than its base name what that leads to', async () => {
  await place.pool.query('CREATE DATABASE wid_live')
  await place.pool.query(
    "INSERT INTO master_config.database_configs (base_name, environment, database_name) VALUES ('wid', 'prod', 'wid_live')",
  )
  const told =
    /Production's row of `wid` names the database `wid_live`\. In production a base name is the database name/
  const doctor = await place.dbenv(['doctor'])
  expect(doctor.stdout).toMatch(told)
  expect(doctor.exitCode).toBe(1)
  expect(await place.dbenv(['init'])).toMatchObject({ exitCode: 0, stderr: expect.stringMatching(told) })
  expect(await place.dbenv(['create', '--env', 'w', '--only', 'wid'])).toMatchObject({
    exitCode: 0,
    stderr: expect.stringMatching(told),
  })
  await place.succeed(['delete', 'w', '--confirm'])
  await place.pool.query("DELETE FROM master_config.database_configs WHERE base_name = 'wid'")
  await place.pool.query('DROP DATABASE wid_live')
})

test('is content with a test account that reaches test databases only', async () => {
  await place.pool.query("CREATE USER 'tester'@'%' IDENTIFIED BY 'p#a'")
  await place.pool.query("GRANT ALL ON `%\\_test`.* TO 'tester'@'%'")
  await place.pool.query("GRANT ALL ON `%\\_test-%`.* TO 'tester'@'%'")
  const variables = { DBENV_TEST_USER: 'tester', DBENV_TEST_PASSWORD: 'p#a' }
  const safe = await place.dbenv(['doctor'], { variables })
  expect(safe.stdout).toMatch(/^ok +accounts +The test account `tester` can write test databases/m)

  await place.pool.query('CREATE DATABASE ref_rates')
  const shared = { variables: { ...variables, DBENV_SHARED: 'ref_rates' } }
  const unread = /^warning +accounts +The test account `tester` cannot read .*GRANT SELECT ON `ref\\_rates`\.\*/m
  expect((await place.dbenv(['doctor'], shared)).stdout).toMatch(unread)
  await place.pool.query("GRANT SELECT ON ref_rates.* TO 'tester'@'%'")
  expect((await place.dbenv(['doctor'], shared)).stdout).not.toMatch(unread)
  await place.pool.query('DROP DATABASE ref_rates')

  await place.pool.query("GRANT INSERT ON trades.* TO 'tester'@'%'")
  const unsafe = await place.dbenv(['doctor'], { variables })
  expect(unsafe.exitCode).toBe(1)
  expect(unsafe.stdout).toMatch(
    /^problem +accounts +The test account `tester` can write production: trades\. Revoke that\.$/m,
  )
})

test('says of a shared database that is not there', async () => {
  const { stdout } = await place.dbenv(['doctor'], { variables: { DBENV_SHARED: 'a b;' } })
  expect(stdout).toMatch(/^warning +settings +DBENV_SHARED names `a b;`, which is not on the server/m)
  expect((await place.dbenv(['doctor'])).stdout).not.toMatch(/DBENV_SHARED/)
})

test('says of what DBENV_SHARED cannot mean that it is a setting', async () => {
  const { exitCode, stdout } = await place.dbenv(['doctor'], { variables: { DBENV_SHARED: 'x'.repeat(65) } })
  expect(exitCode).toBe(1)
  expect(stdout).toMatch(/^problem +settings +.*DBENV_SHARED/m)
})

test('counts every right that changes production, those of a role too', async () => {
  await place.pool.query("CREATE USER 'roled'@'%' IDENTIFIED BY 'p#a'")
  await place.pool.query('CREATE ROLE watcher')
  await place.pool.query('GRANT TRIGGER ON trades.* TO watcher')
  await place.pool.query("GRANT watcher TO 'roled'@'%'")
  const version = JSON.stringify(await place.pool.query('SELECT VERSION()'))
  await place.pool.query(`SET DEFAULT ROLE watcher ${version.includes('MariaDB') ? 'FOR' : 'TO'} 'roled'@'%'`)
  const variables = { DBENV_TEST_USER: 'roled', DBENV_TEST_PASSWORD: 'p#a' }
  const { exitCode, stdout } = await place.dbenv(['doctor'], { variables })
  expect(exitCode).toBe(1)
  expect(stdout).toMatch(/^problem +accounts +The test account `roled` can write production: trades/m)
})

test('says of a production database named like a test one that no REVOKE helps', async () => {
  await place.pool.query('CREATE DATABASE unit_test')
  const init = await place.dbenv(['init', '--register', 'unit_test'])
  expect(init.stderr).toMatch(/^warning: `unit_test` is named like a test database/m)
  await place.pool.query("CREATE USER 'fenced'@'%' IDENTIFIED BY 'p#a'")
  await place.pool.query("GRANT ALL ON `%\\_test`.* TO 'fenced'@'%'")
  const variables = { DBENV_TEST_USER: 'fenced', DBENV_TEST_PASSWORD: 'p#a' }
  const { stdout } = await place.dbenv(['doctor'], { variables })
  expect(stdout).toMatch(/^problem +accounts +The test account `fenced` can write production: unit_test\. .*Rename it/m)
  expect(stdout).not.toContain('Revoke that.')
  await place.pool.query("DELETE FROM master_config.database_configs WHERE base_name = 'unit_test'")
  await place.pool.query('DROP DATABASE unit_test')
})

test('finds a production database that is gone', async () => {
  await place.pool.query('CREATE DATABASE short_lived')
  await place.succeed(['init', '--register', 'short_lived'])
  await place.pool.query('DROP DATABASE short_lived')
  const { exitCode, stdout } = await place.dbenv(['doctor'])
  expect(exitCode).toBe(1)
  expect(stdout).toMatch(/^problem +production +.*short_lived/m)
})

test('names every setting that is missing', async () => {
  const { exitCode, stdout } = await place.dbenv(['doctor'], { variables: { MYSQL_HOST: '', MYSQL_USER: '' } })
  expect(exitCode).toBe(1)
  expect(stdout).toMatch(/^problem +settings +.*MYSQL_HOST.*MYSQL_USER/m)
})

test('says of a wrong password what the other commands say', async () => {
  const variables = { MYSQL_PASSWORD: 'wrong' }
  const doctor = await place.dbenv(['doctor'], { variables })
  const list = await place.dbenv(['list'], { variables })
  const [, message = 'none'] =
    /error: (Could not connect .*Check the user and the password\.) \[/.exec(list.stderr) ?? []
  expect(doctor.stdout).toContain(message)
  expect({ doctor: doctor.exitCode, list: list.exitCode }).toEqual({ doctor: 1, list: 1 })
})

test('tells an environment whose maker has died from one that is being made', async () => {
  // No process has this number: it is beyond what Linux and macOS give out.
  const token = `4194999@${hostname().slice(0, 36)}/0123456789abcdef`
  await place.pool.query(
    `INSERT INTO master_config.database_configs (base_name, environment, database_name, kind, state, is_active, owner, lease_token, heartbeat_at)
     VALUES ('trades', 'test-dead', 'trades_test-dead', 'named', 'creating', 0, 'ann@host', ?, UTC_TIMESTAMP(3))`,
    [token],
  )
  const { stdout } = await place.dbenv(['doctor'])
  expect(stdout).toMatch(/^warning +environments +test-dead: creating; pid 4194999 on .*, which held it, has died/m)
  const shown = await place.dbenv(['show', 'dead'])
  expect(shown.stdout).toMatch(/^state +creating; pid 4194999 on .*, which held it, has died: free within a minute$/m)
  await place.pool.query("UPDATE master_config.database_configs SET lease_token = NULL WHERE environment = 'test-dead'")
  expect((await place.dbenv(['show', 'dead'])).stdout).toMatch(/^state +failed, and nobody is at work on it$/m)
})

test('says of a server that takes no writes, and of nothing else', async () => {
  const notice = /^warning +server +It is read-only: .*SET GLOBAL read_only = 0/m
  await place.pool.query('SET GLOBAL read_only = 1')
  try {
    expect((await place.dbenv(['doctor'])).stdout).toMatch(notice)
  } finally {
    await place.pool.query('SET GLOBAL read_only = 0')
  }
  expect((await place.dbenv(['doctor'])).stdout).not.toMatch(notice)
})

test('names rows of the registry that no command reads', async () => {
  await place.pool.query(
    "INSERT INTO master_config.database_configs (base_name, environment, database_name, state) VALUES ('old', 'PROD', 'old', 'ready')",
  )
  const { stdout } = await place.dbenv(['doctor'])
  await place.pool.query("DELETE FROM master_config.database_configs WHERE environment = 'PROD'")
  expect(stdout).toMatch(/^warning +registry +Rows of .* name what is no environment: `PROD` \(1 row\)\./m)
})

test('finds a registry that is half brought up to date', async () => {
  await place.pool.query('ALTER TABLE master_config.database_configs DROP KEY live_base_name')
  const half = await place.dbenv(['doctor'])
  expect(half.stdout).toMatch(
    /^problem +registry +.*Run `dbenv init`.*ADD UNIQUE KEY live_base_name \(environment, base_name, live\)\.$/m,
  )
  expect(half.exitCode).toBe(1)
  await place.succeed(['init'])
  expect((await place.dbenv(['doctor'])).stdout).toMatch(/^ok +registry/m)
})

test('calls no registry fit that init would change or refuse', async () => {
  const alter = 'ALTER TABLE master_config.database_configs MODIFY'
  const name = 'VARCHAR(64) CHARACTER SET utf8mb4 COLLATE'
  await place.pool.query(`${alter} base_name ${name} utf8mb4_general_ci NOT NULL`)
  const folded = await place.dbenv(['doctor'])
  expect(folded.stdout).toMatch(/^problem +registry +.*Run `dbenv init`: .*MODIFY base_name VARCHAR\(64\)/m)
  await place.succeed(['init'])
  expect((await place.dbenv(['doctor'])).stdout).toMatch(/^ok +registry/m)

  await place.pool.query(`${alter} owner VARCHAR(40) NOT NULL DEFAULT ''`)
  const short = await place.dbenv(['doctor'])
  expect(short.exitCode).toBe(1)
  expect(short.stdout).toMatch(/^problem +registry +Column `owner` .*ALTER TABLE master_config\.database_configs/m)
  const init = await place.dbenv(['init'])
  expect(init).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('[DBENV_REGISTRY_COLUMN]') })
  await place.pool.query(`${alter} owner VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT ''`)
  expect((await place.dbenv(['doctor'])).stdout).toMatch(/^ok +registry/m)
})
