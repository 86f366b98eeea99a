import { access, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { initRegistry } from '@dbenv/clone'
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { createCacheFolder, findLeftovers, untilThere } from '../../server/test/fixtures/leftovers.ts'
import { openQuery } from '../src/open-query.ts'
import { runSqlFiles } from '../src/sql-files/run-sql-files.ts'
import { toAnewFile } from './fixtures/anew-test.ts'
import { createExistingPlace, type ExistingPlace } from './fixtures/existing-place.ts'
import { findHelpers } from './fixtures/find-helpers.ts'
import { createSuite, type Suite, type SuiteRun, toWriteFile } from './fixtures/suite.ts'
import { DYING, WAITING } from './fixtures/waiting-test.ts'

// Each test runs a vitest of its own, several at once on one server.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 })

const { program } = inject('testServer')

/** What the specification allows between the end of a run, however it ends, and nothing being left. */
const GONE_WITHIN_MS = 10_000

let place: ExistingPlace

beforeAll(async () => {
  place = await createExistingPlace(program)
})
afterAll(() => place?.[Symbol.asyncDispose]())

const start = (suite: Suite, variables: Readonly<Record<string, string>> = {}): SuiteRun =>
  suite.run({ SUITE_SIGN: join(suite.folder, 'sign'), SUITE_WORKERS: '2', ...place.variables, ...variables })

const FILES = Object.fromEntries([0, 1, 2].map((file) => [`file-${file}.suite.ts`, toWriteFile(file)]))

describe('on a server that is there', () => {
  it('gives two runs at once their own environments from one template, and leaves the template', async () => {
    await using suite = await createSuite(FILES)
    const runs = await Promise.all([start(suite).ended, start(suite, { SUITE_RESET: 'test' }).ended])
    for (const { exitCode, output } of runs) {
      expect({ exitCode, output }).toEqual({ exitCode: 0, output: expect.stringMatching(/Tests +30 passed/) })
    }
    expect(runs.filter(({ output }) => output.includes('prepared now'))).toHaveLength(1)
    expect(await place.readDatabases()).toEqual([
      expect.stringMatching(/^audit_test-template-/),
      expect.stringMatching(/^books_test-template-/),
    ])
    await place.untilOnlyTemplates(100)
  })

  it('gives all workers one environment, if they shall share it', async () => {
    await using suite = await createSuite({
      'shared.suite.ts': `import { test } from '@dbenv/vitest'; import { expect } from 'vitest'
        test('is the run', ({ environment }) => expect(environment.name).toMatch(/^test-run-[0-9a-z]{6}$/))`,
    })
    const { exitCode, output } = await start(suite, { SUITE_DATABASES: 'run', SUITE_RESET: 'none' }).ended
    expect({ exitCode, output }).toEqual({ exitCode: 0, output: expect.stringContaining('found on the server') })
    await place.untilOnlyTemplates(100)
  })

  it.concurrent.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'] as const)(
    'leaves no database when the run gets %s in a test',
    async (signal) => {
      await using suite = await createSuite({ 'waits.suite.ts': WAITING })
      const run = start(suite)
      await Promise.race([untilThere(join(suite.folder, 'sign')), failWhenEnded(run)])
      run.kill(signal)
      await run.ended
      const environment = await readEnvironmentOf(suite)
      await vi.waitFor(
        async () => expect(await place.readDatabases()).not.toContainEqual(expect.stringContaining(environment)),
        {
          timeout: GONE_WITHIN_MS,
          interval: 200,
        },
      )
    },
  )

  it('leaves no database when a worker gets SIGKILL, whose slot the next file finds clean', async () => {
    await using suite = await createSuite({ 'a.suite.ts': DYING, 'b.suite.ts': toWriteFile(2) })
    const { exitCode, output } = await start(suite, { SUITE_WORKERS: '1' }).ended
    expect({ exitCode, output }).toEqual({ exitCode: 1, output: expect.stringMatching(/Tests +.*10 passed/) })
    await place.untilOnlyTemplates(GONE_WITHIN_MS)
  })

  it('leaves no database that its last test dropped and made anew, with what it said of itself', async () => {
    await using suite = await createSuite({ 'anew.suite.ts': toAnewFile() })
    const { exitCode, output } = await start(suite).ended
    expect({ exitCode, output }).toEqual({ exitCode: 0, output: expect.not.stringContaining('could not all') })
    await place.untilOnlyTemplates(100)
  })

  it('has the next run remove what a run left whose helper was killed too, and no sooner than its lease allows', async () => {
    await using suite = await createSuite({ 'waits.suite.ts': WAITING })
    await using next = await createSuite({ 'next.suite.ts': toWriteFile(1) })
    const run = start(suite)
    await Promise.race([untilThere(join(suite.folder, 'sign')), failWhenEnded(run)])
    // Stopped, it does not see the end of its run, after which its own comes.
    const helpers = await findHelpers(run)
    for (const pid of helpers) process.kill(pid, 'SIGSTOP')
    run.kill('SIGKILL')
    await run.ended
    for (const pid of helpers) process.kill(pid, 'SIGKILL')
    expect(helpers).toHaveLength(1)
    const environment = await readEnvironmentOf(suite)
    await start(next).ended
    expect(await place.readDatabases()).toContainEqual(expect.stringContaining(environment))
    await place.ageLeases()
    const { output } = await start(next).ended
    expect(output).toContain(`removed what earlier runs left behind: ${environment}`)
    await place.untilOnlyTemplates(100)
  })

  it('makes a template anew that a killed run left half-made', async () => {
    await using suite = await createSuite({ 'writes.suite.ts': toWriteFile(1) })
    const slow = join(suite.folder, 'slow.sql')
    const schema = await readFile(`${import.meta.dirname}/suites/writers/schema/books.sql`, 'utf8')
    await writeFile(slow, `${schema}\nDO GET_LOCK('half_made', 60);`)
    await place.query("DO GET_LOCK('half_made', 0)")
    const run = start(suite, { SUITE_SQL: slow })
    const isHalfMade = async () => {
      const rows = await place.query(
        "SELECT 1 FROM master_config.database_configs WHERE kind = 'template' AND state = 'creating'",
      )
      expect(rows).not.toEqual([])
    }
    await vi.waitFor(isHalfMade, { timeout: 60_000, interval: 50 })
    run.kill('SIGKILL')
    await run.ended
    await place.query("DO RELEASE_LOCK('half_made')")
    await place.ageLeases()
    const { exitCode, output } = await start(suite, { SUITE_SQL: slow }).ended
    expect({ exitCode, output }).toEqual({ exitCode: 0, output: expect.stringContaining('prepared now') })
    await place.untilOnlyTemplates(100)
  })

  it('runs what `prepare` sends by its query function, and lets it reach nothing else', async () => {
    await using suite = await createSuite({ 'writes.suite.ts': toWriteFile(1) })
    const good = await start(suite, { SUITE_PREPARE: 'query', SUITE_NAMES: 'books,audit' }).ended
    expect(good).toEqual({ exitCode: 0, output: expect.stringMatching(/Tests +10 passed/) })
    const bad = await start(suite, { SUITE_PREPARE: 'base-names', SUITE_NAMES: 'books,audit' }).ended
    expect(bad).toEqual({
      exitCode: 1,
      output: expect.stringMatching(/`prepare` failed on an existing server: Access denied/),
    })
    await place.untilOnlyTemplates(100)
    const users = await place.query("SELECT user FROM mysql.user WHERE user LIKE 'dbenv%'")
    expect(users).toEqual([])
  })

  it('refuses a source that would write more than the test databases, and says where', async () => {
    await using suite = await createSuite({
      'writes.suite.ts': toWriteFile(1),
      'wrong.sql': 'CREATE TABLE mysql.more (id INT);',
    })
    const variables = { SUITE_SQL: join(suite.folder, 'wrong.sql'), SUITE_NAMES: 'books' }
    const { exitCode, output } = await start(suite, variables).ended
    expect({ exitCode, output }).toEqual({
      exitCode: 1,
      output: expect.stringMatching(/wrong\.sql`, line 1, failed: .*beyond the test databases/),
    })
    await place.untilOnlyTemplates(100)
  })

  it('keeps the environments of a run that failed for as long as it was told, and says how to reach them', async () => {
    await using suite = await createSuite({ 'fails.suite.ts': toAnewFile("throw new Error('no')") })
    const { output } = await start(suite, { SUITE_KEEP: 'on-failure', SUITE_TTL: '1s', SUITE_WORKERS: '1' }).ended
    const [, run, optionFile = ''] = /`\*-(\w+)\*`.*--defaults-file=(\S+)`/.exec(output) ?? []
    expect(await place.readDatabases()).toContainEqual(expect.stringContaining(`_test-slot-${run}-1`))
    expect(await readFile(optionFile, 'utf8')).toContain('password=')
    // Past the second for which they are kept, which the server counts whole.
    await sleep(2_000)
    await using next = await createSuite({ 'next.suite.ts': toWriteFile(1) })
    await start(next).ended
    await place.untilOnlyTemplates(100)
    await expect(access(dirname(optionFile))).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

describe('from an environment', () => {
  beforeAll(async () => {
    await using session = await openQuery(place.connection)
    await runSqlFiles([`${import.meta.dirname}/suites/writers/schema/books.sql`], session.query)
    await initRegistry({ connection: place.connection, register: ['books', 'audit'] })
  })

  it('clones it on the server that it is on', async () => {
    await using suite = await createSuite({ 'writes.suite.ts': toWriteFile(1) })
    const { exitCode, output } = await start(suite, { SUITE_FROM: 'prod' }).ended
    expect({ exitCode, output }).toEqual({ exitCode: 0, output: expect.stringMatching(/Tests +10 passed/) })
    const left = (await place.readDatabases()).filter((name) => !name.includes('_test-template-'))
    expect(left).toEqual(['audit', 'books'])
    expect(await place.query('SELECT id FROM books.trades')).toHaveLength(3)
    // Once, with what to do.
    expect(output.split('which can write production (audit, books): ')).toHaveLength(2)
    expect(output).toContain('Set DBENV_TEST_USER and DBENV_TEST_PASSWORD to an account with ALL ON `%\\_test-%`.*')
  })

  it('says nothing of production where the account of the tests cannot write it, and says so where it can', async () => {
    await using suite = await createSuite({ 'writes.suite.ts': toWriteFile(1) })
    await place.query("CREATE USER 'tester'@'%' IDENTIFIED BY 'right-aA1-'")
    await place.query("GRANT ALL ON `%\\_test-%`.* TO 'tester'@'%'")
    await place.query("GRANT SELECT ON master_config.* TO 'tester'@'%'")
    const variables = { SUITE_FROM: 'prod', DBENV_TEST_USER: 'tester', DBENV_TEST_PASSWORD: 'right-aA1-' }
    const confined = await start(suite, variables).ended
    await place.query("GRANT TRIGGER ON books.* TO 'tester'@'%'")
    const reaching = await start(suite, variables).ended
    await place.query("DROP USER 'tester'@'%'")
    expect(confined).toEqual({ exitCode: 0, output: expect.not.stringContaining('production') })
    expect(reaching.output).toMatch(/as `tester`, which can write production \(books\): .*Revoke that/)
  })

  it('clones it from its server into a private one', async () => {
    await using cache = await createCacheFolder()
    await using suite = await createSuite({ 'writes.suite.ts': toWriteFile(1) })
    const { exitCode, output } = await start(suite, {
      SUITE_FROM: 'prod',
      SUITE_PROGRAM: program,
      DBENV_CACHE: cache.path,
      // The client programs lie beside the server's.
      PATH: `${dirname(program)}:${process.env['PATH']}`,
    }).ended
    expect({ exitCode, output }).toEqual({ exitCode: 0, output: expect.stringMatching(/Tests +10 passed/) })
    expect(await findLeftovers(cache.path)).toEqual([])
    expect(await place.query('SELECT id FROM books.trades')).toHaveLength(3)
  })
})

/** The environment that the waiting test was in: its process is named by the sign, its slot by the registry's owner. */
async function readEnvironmentOf(suite: Suite): Promise<string> {
  const pid = await readFile(join(suite.folder, 'sign'), 'utf8')
  const rows = await place.query(
    `SELECT DISTINCT environment FROM master_config.database_configs WHERE kind = 'slot' AND owner LIKE '% pid ${pid}'`,
  )
  return String(rows[0]?.['environment'])
}

async function failWhenEnded(run: SuiteRun): Promise<never> {
  const { output } = await run.ended
  throw new Error(`the run ended before it came to where it was to be ended:\n${output}`)
}
