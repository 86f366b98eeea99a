import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { createFilledEnvironment, deleteEnvironment } from '@dbenv/clone'
import { createLeaseToken } from '@dbenv/clone/harness'
import { existingServer } from '@dbenv/server'
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest'
import { untilThere } from '../../server/test/fixtures/leftovers.ts'
import { resolvePluginOptions } from '../src/plugin-options.ts'
import { ensureTemplate, type TemplateRequest } from '../src/template/ensure-template.ts'
import { createExistingPlace, type ExistingPlace } from './fixtures/existing-place.ts'
import { findHelpers } from './fixtures/find-helpers.ts'
import { createSuite, type Suite, type SuiteRun, toWriteFile } from './fixtures/suite.ts'

// Each test runs a vitest of its own.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 })

const { program } = inject('testServer')

let place: ExistingPlace

beforeAll(async () => {
  // As servers are that people run: functions and triggers want more rights there.
  place = await createExistingPlace(program, ['--log-bin', '--server-id=1'])
})
afterAll(() => place?.[Symbol.asyncDispose]())

const start = (suite: Suite, variables: Readonly<Record<string, string>> = {}): SuiteRun =>
  suite.run({ SUITE_SIGN: join(suite.folder, 'sign'), SUITE_WORKERS: '1', ...place.variables, ...variables })

const PREPARING = { SUITE_PREPARE: 'waits', SUITE_NAMES: 'books,audit' }

/** The accounts that dbenv made. */
async function readAccounts(): Promise<readonly string[]> {
  const rows = await place.query("SELECT user AS name FROM mysql.user WHERE user LIKE 'dbenv%'")
  return rows.map((row) => String(row['name']))
}

/** Starts a run and waits until it is in `prepare`; resolves to the account that it works with there. */
async function startPreparing(suite: Suite): Promise<{ readonly run: SuiteRun; readonly account: string }> {
  const run = start(suite, PREPARING)
  await Promise.race([
    untilThere(join(suite.folder, 'sign')),
    run.ended.then(({ output }) => {
      throw new Error(`the run ended before it was in \`prepare\`:\n${output}`)
    }),
  ])
  // A file is there before what is written to it.
  const account = await vi.waitFor(
    async () => {
      const text = await readFile(join(suite.folder, 'sign'), 'utf8')
      if (text === '') throw new Error('the sign is still empty')
      return text
    },
    { timeout: 20_000 },
  )
  return { run, account }
}

it('leaves no account when the run gets SIGKILL in `prepare`', async () => {
  await using suite = await createSuite({ 'writes.suite.ts': toWriteFile(1) })
  const { run, account } = await startPreparing(suite)
  expect(await readAccounts()).toEqual([account])
  run.kill('SIGKILL')
  await run.ended
  await vi.waitFor(async () => expect(await readAccounts()).toEqual([]), { timeout: 10_000, interval: 100 })
})

it('says which account stays when somebody gave it more rights, and deletes the environments', async () => {
  const account = 'dbenv_ba9876543210'
  // Noted under the lease of the run, as if its process had not come to drop it.
  await using suite = await createSuite({
    'notes.suite.ts': `import { test } from '@dbenv/vitest'
      test('notes', async ({ environment }) => {
        await environment.query(
          \`INSERT INTO master_config.dbenv_test_accounts SELECT DISTINCT '${account}', environment, lease_token
           FROM master_config.database_configs WHERE live = 1 AND environment = ?\`, [environment.name])
      })`,
  })
  await place.query(`CREATE USER '${account}'@'%'`)
  await place.query(`GRANT SELECT ON *.* TO '${account}'@'%'`)
  const { output } = await start(suite).ended
  await place.query(`DROP USER '${account}'@'%'`)
  await place.query(`DELETE FROM master_config.dbenv_test_accounts WHERE user = '${account}'`)
  expect(output).toMatch(/Tests +1 passed/)
  expect(output).toContain(`could not be dropped: Account \`${account}\` is not dropped`)
  expect(output).not.toContain('could not all be deleted')
  expect((await place.readDatabases()).filter((name) => !name.includes('_test-template-'))).toEqual([])
})

it('has the next run drop an account whose run and helper were killed, once nobody holds its lease', async () => {
  await using suite = await createSuite({ 'writes.suite.ts': toWriteFile(1) })
  await using next = await createSuite({ 'next.suite.ts': toWriteFile(2) })
  // Of the template that an earlier test left half-made.
  await place.ageLeases()
  const { run, account } = await startPreparing(suite)
  const helpers = await findHelpers(run)
  for (const pid of helpers) process.kill(pid, 'SIGSTOP')
  run.kill('SIGKILL')
  await run.ended
  for (const pid of helpers) process.kill(pid, 'SIGKILL')
  expect((await start(next).ended).exitCode).toBe(0)
  expect(await readAccounts()).toEqual([account])
  await place.ageLeases()
  // Its own account comes and goes meanwhile.
  expect((await start(next, { SUITE_PREPARE: 'query', SUITE_NAMES: 'audit,books' }).ended).exitCode).toBe(0)
  expect(await readAccounts()).toEqual([])
})

it('leaves an account alone that somebody gave more rights, and says so', async () => {
  await using suite = await createSuite({ 'writes.suite.ts': toWriteFile(1) })
  const account = 'dbenv_0123456789ab'
  await place.query(`CREATE USER '${account}'@'%'`)
  await place.query(`GRANT SELECT ON *.* TO '${account}'@'%'`)
  await place.query(`INSERT INTO master_config.dbenv_test_accounts VALUES ('${account}', 'test-gone', 'nobody')`)
  const { exitCode, output } = await start(suite).ended
  expect({ exitCode, output }).toEqual({
    exitCode: 0,
    output: expect.stringContaining(`Account \`${account}\` is not dropped: somebody gave it more rights`),
  })
  expect(await readAccounts()).toEqual([account])
  await place.query(`DROP USER '${account}'@'%'`)
  await start(suite).ended
  expect(await place.query('SELECT * FROM master_config.dbenv_test_accounts')).toEqual([])
})

it('runs SQL files as an account that can reach the test databases alone, whatever DEFINER they name', async () => {
  await using suite = await createSuite({
    'who.suite.ts': `import { test } from '@dbenv/vitest'; import { expect } from 'vitest'
      test('asks', async ({ environment }) => {
        const rows = await environment.query('SELECT who FROM books.signed ORDER BY who')
        expect(rows).toEqual([{ who: expect.stringMatching(/^a trigger saw dbenv_/) }, { who: expect.stringMatching(/^dbenv_/) }])
        expect(await environment.query('SELECT books.twice(2) AS n')).toEqual([{ n: 4 }])
      })`,
    'signed.sql': `CREATE DATABASE books; USE books;
      CREATE TABLE signed (who VARCHAR(99) PRIMARY KEY); CREATE TABLE source (who VARCHAR(50));
      DELIMITER ;;
      /*!50003 CREATE*/ /*!50017 DEFINER=\`gone\`@\`localhost\`*/ /*!50003 TRIGGER t AFTER INSERT ON source FOR EACH ROW
        INSERT INTO signed VALUES (CONCAT('a trigger saw ', CURRENT_USER())) */;;
      CREATE DEFINER=\`gone\`@\`localhost\` FUNCTION twice(n INT) RETURNS INT RETURN 2 * n;;
      DELIMITER ;
      INSERT INTO source VALUES ('x'); INSERT INTO signed VALUES (CURRENT_USER());`,
  })
  const { exitCode, output } = await start(suite, { SUITE_SQL: join(suite.folder, 'signed.sql') }).ended
  expect({ exitCode, output }).toEqual({ exitCode: 0, output: expect.stringMatching(/Tests +1 passed/) })
  expect(await readAccounts()).toEqual([])
})

it('says what the test account needs, when it cannot connect or may not make what the SQL files make', async () => {
  await using suite = await createSuite({ 'writes.suite.ts': toWriteFile(1) })
  await place.query("CREATE USER 'tester'@'%' IDENTIFIED BY 'right-aA1-'")
  await place.query("GRANT SELECT, INSERT, UPDATE, DELETE ON `%\\_test-%`.* TO 'tester'@'%'")
  const wrong = await start(suite, { DBENV_TEST_USER: 'tester', DBENV_TEST_PASSWORD: 'wrong' }).ended
  expect(wrong).toEqual({
    exitCode: 1,
    output: expect.stringMatching(
      /TestAccountError: The test account `tester`.*Access denied.*Check DBENV_TEST_PASSWORD/,
    ),
  })
  const weak = await start(suite, { DBENV_TEST_USER: 'tester', DBENV_TEST_PASSWORD: 'right-aA1-' }).ended
  expect(weak).toEqual({
    exitCode: 1,
    output: expect.stringMatching(
      /test account `tester`.*books\.sql`, line \d+, failed: CREATE command denied.*GRANT it ALL ON/,
    ),
  })
  await place.query("DROP USER 'tester'@'%'")
})

it('makes an account of few rights a template of its own, whose routines it can read', async () => {
  await using suite = await createSuite({
    'calls.suite.ts': `import { test } from '@dbenv/vitest'
      test('calls', async ({ environment }) => { await environment.query('CALL books.bump()') })`,
    'calls.sql': 'CREATE DATABASE books; CREATE PROCEDURE books.bump() SELECT 1;',
  })
  await place.query("CREATE USER 'few'@'%' IDENTIFIED BY 'few-aA1-'")
  for (const names of ['%\\_test-%', 'master_config']) await place.query(`GRANT ALL ON \`${names}\`.* TO 'few'@'%'`)
  const SUITE_SQL = join(suite.folder, 'calls.sql')
  const own = await start(suite, { SUITE_SQL }).ended
  const few = await start(suite, { SUITE_SQL, MYSQL_USER: 'few', MYSQL_PASSWORD: 'few-aA1-' }).ended
  await place.query("DROP USER 'few'@'%'")
  expect([own.exitCode, few]).toEqual([0, { exitCode: 0, output: expect.stringMatching(/Tests +1 passed/) }])
})

it('says so when the account that it made cannot connect: files run as the connected one, `prepare` does not', async () => {
  await using suite = await createSuite({ 'writes.suite.ts': toWriteFile(1) })
  const { user, password } = place.connection
  await place.query(`CREATE USER '${user}'@'127.0.0.1' IDENTIFIED BY '${password}'`)
  await place.query(`GRANT ALL ON *.* TO '${user}'@'127.0.0.1' WITH GRANT OPTION`)
  // It is more like the host of the run than the `%` of the account that is made.
  await place.query("CREATE USER ''@'127.0.0.1' IDENTIFIED BY 'nobody-aA1-'")
  // Nothing that another test has made a template of.
  const schema = await readFile(`${import.meta.dirname}/suites/writers/schema/books.sql`, 'utf8')
  await writeFile(join(suite.folder, 'own.sql'), `${schema}\nDO 1;`)
  const files = await start(suite, { SUITE_SQL: join(suite.folder, 'own.sql') }).ended
  const prepared = await start(suite, { SUITE_PREPARE: 'query', SUITE_NAMES: 'books,audit' }).ended
  await place.query("DROP USER ''@'127.0.0.1'")
  await place.query(`DROP USER '${user}'@'127.0.0.1'`)
  const told = /the one that was made cannot connect \(Access denied/
  expect(files.output).toMatch(/the SQL files run with all rights of `root`: No account/)
  expect([files.output, prepared.output]).toEqual([expect.stringMatching(told), expect.stringMatching(told)])
  expect(prepared.output).toContain('ConfinedAccountError')
  expect([files.exitCode, prepared.exitCode]).toEqual([0, 1])
  expect(await readAccounts()).toEqual([])
})

it('says of a template that lost a database that it is not whole, and how to have it made anew', async () => {
  await using suite = await createSuite({ 'own.sql': 'CREATE DATABASE whole; CREATE DATABASE lost;' })
  const { connection } = place
  const template = 'test-template-parts'
  const [common, baseNames] = [{ connection, environment: template, kind: 'template' } as const, ['whole', 'lost']]
  await createFilledEnvironment({ ...common, baseNames, fill: async () => undefined })
  const logged: string[] = []
  const request: TemplateRequest = {
    options: resolvePluginOptions({ source: { files: ['own.sql'] } }),
    root: suite.folder,
    variables: {},
    log: (message) => logged.push(message),
    server: await existingServer({ connection }).start(),
    onSourceRead: async () => undefined,
    template,
    ttlSeconds: 600,
    leaseToken: createLeaseToken(),
  }
  const change = (what: string) =>
    place.query(`UPDATE master_config.database_configs SET ${what} WHERE database_name = 'lost_${template}'`)
  const refused = {
    code: 'DBENV_VITEST_TEMPLATE_NOT_WHOLE',
    message: expect.stringMatching(/`whole`.*`lost`.*dbenv delete/),
  }
  // As a sweep leaves it that was refused one database, and waited in vain for the locks of the other.
  await change("state = 'deleting', is_active = 0")
  await expect(ensureTemplate(request)).rejects.toMatchObject(refused)
  await change("state = 'deleted', deleted_at = UTC_TIMESTAMP()")
  await place.query(`DROP DATABASE \`lost_${template}\``)
  await expect(ensureTemplate(request)).rejects.toMatchObject(refused)
  await deleteEnvironment({ connection, environments: [template], confirm: true })
  const { databases } = await ensureTemplate(request)
  expect([...databases.keys()].sort()).toEqual(['lost', 'whole'])
  await deleteEnvironment({ connection, environments: [template], confirm: true })
}, 40_000)
