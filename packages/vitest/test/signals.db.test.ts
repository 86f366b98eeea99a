import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { createCacheFolder, findLeftovers, untilThere } from '../../server/test/fixtures/leftovers.ts'
import { createSuite, SUITE, type SuiteRun, type SuiteRunOptions, toWriteFile } from './fixtures/suite.ts'
import { DYING, WAITING } from './fixtures/waiting-test.ts'

// Each test runs a vitest of its own.
vi.setConfig({ testTimeout: 180_000 })

const { program } = inject('testServer')

/** What the specification allows between the end of a run, however it ends, and nothing being left. */
const GONE_WITHIN_MS = 10_000

/** Of the runs that are not about making the template: the first one makes it. */
let warm: Awaited<ReturnType<typeof createCacheFolder>>

beforeAll(async () => {
  warm = await createCacheFolder()
})
afterAll(() => warm?.[Symbol.asyncDispose]())

describe('leaves no server, no folder and no process', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'] as const)('when the run gets %s in a test', async (signal) => {
    await using suite = await createSuite({ 'waits.suite.ts': WAITING })
    const run = start(suite, warm.path)
    await Promise.race([untilThere(join(suite.folder, 'sign')), failWhenEnded(run)])
    expect(await findLeftovers(warm.path)).not.toEqual([])
    // Ctrl-C in a terminal reaches the workers too.
    if (signal === 'SIGINT') run.killGroup(signal)
    else run.kill(signal)
    await run.ended
    await expectNothingLeft(warm.path)
  })

  it('when the run gets SIGKILL while the template is made, which the next run then makes', async () => {
    await using cache = await createCacheFolder()
    await using suite = await createSuite({ 'writes.suite.ts': toWriteFile(1) })
    const run = start(suite, cache.path)
    await Promise.race([untilThere(join(cache.path, 'private-servers', 'runs', '*/server.log')), failWhenEnded(run)])
    run.kill('SIGKILL')
    await run.ended
    await expectNothingLeft(cache.path)
    expect(await readdir(join(cache.path, 'private-servers', 'templates'))).toHaveLength(1)
    const { exitCode, output } = await start(suite, cache.path).ended
    expect({ exitCode, output }).toEqual({ exitCode: 0, output: expect.stringContaining('prepared now') })
    await expectNothingLeft(cache.path)
  })

  it('when a worker gets SIGKILL, whose slot the next file finds clean', async () => {
    await using suite = await createSuite({ 'a.suite.ts': DYING, 'b.suite.ts': toWriteFile(2) })
    const { exitCode, output } = await start(suite, warm.path).ended
    expect({ exitCode, output }).toEqual({ exitCode: 1, output: expect.stringMatching(/Tests +.*10 passed/) })
    await expectNothingLeft(warm.path)
  })

  it('when one process runs it twice, as an editor does, each time with a second run of the files', async () => {
    await using cache = await createCacheFolder()
    await using suite = await createSuite({ 'writes.suite.ts': toWriteFile(1), 'more.suite.ts': toWriteFile(2) })
    const { exitCode, output } = await start(suite, cache.path, {}, { script: 'drive-twice.ts' }).ended
    expect({ exitCode, output }).toEqual({
      exitCode: 0,
      output: expect.stringMatching(/round 1: 0 failed[\s\S]*round 2: 0 failed/),
    })
    expect(output.match(/dbenv: .* prepared now/g)).toHaveLength(1)
    await expectNothingLeft(cache.path)
  })

  it('after runs of what changed, of projects that share a server, and of projects with one each', async () => {
    await using suite = await createSuite({ 'old.suite.ts': toWriteFile(1) })
    const git = (...words: string[]) =>
      execa('git', ['-c', 'user.name=n', '-c', 'user.email=n@example.org', ...words], { cwd: suite.folder })
    await git('init', '--quiet')
    await git('add', '.')
    await git('commit', '--quiet', '--message', 'old')
    await writeFile(join(suite.folder, 'new.suite.ts'), toWriteFile(2))
    const changed = await start(suite, warm.path, {}, { more: ['--changed'] }).ended
    expect(changed).toEqual({ exitCode: 0, output: expect.stringMatching(/Tests +10 passed/) })
    await expectNothingLeft(warm.path)

    const shared = await start(suite, warm.path, { SUITE_PROJECTS: 'inherit', SUITE_WORKERS: '2' }).ended
    expect(shared).toEqual({ exitCode: 0, output: expect.stringMatching(/Tests +40 passed/) })
    expect(shared.output.match(/dbenv: .* after/g)?.length).toBeGreaterThanOrEqual(1)
    await expectNothingLeft(warm.path)

    const own = await start(suite, warm.path, { SUITE_PROJECTS: 'own', SUITE_WORKERS: '2' }).ended
    expect(own).toEqual({ exitCode: 0, output: expect.stringMatching(/Tests +40 passed/) })
    expect(own.output.match(/dbenv: .* after/g)).toHaveLength(2)
    await expectNothingLeft(warm.path)

    // Files that each project finds below its own root, and the root project does not.
    const schema = await readFile(join(SUITE, 'schema', 'books.sql'), 'utf8')
    const toFiles = (name: string) => ({ [`${name}/books.sql`]: schema, [`${name}/writes.suite.ts`]: toWriteFile(1) })
    await using folders = await createSuite({ ...toFiles('one'), ...toFiles('two') })
    const variables = { SUITE_PROJECTS: 'roots', SUITE_WORKERS: '2', SUITE_SQL: 'books.sql' }
    const roots = await start(folders, warm.path, variables).ended
    expect(roots).toEqual({ exitCode: 0, output: expect.stringMatching(/Tests +20 passed/) })
    expect(roots.output.match(/dbenv: .* found in the cache, after/g)).toHaveLength(2)
    await expectNothingLeft(warm.path)
  })

  it('when the source cannot be loaded, and says where', async () => {
    await using suite = await createSuite({
      'writes.suite.ts': toWriteFile(1),
      'wrong.sql': 'SELECT 1;\nCREATE TABEL t (id INT);',
    })
    const { exitCode, output } = await start(suite, warm.path, { SUITE_SQL: join(suite.folder, 'wrong.sql') }).ended
    expect({ exitCode, output }).toEqual({
      exitCode: 1,
      output: expect.stringMatching(/wrong\.sql`, line 2, failed: .*TABEL/),
    })
    await expectNothingLeft(warm.path)
  })
})

function start(
  suite: Awaited<ReturnType<typeof createSuite>>,
  cache: string,
  variables: Record<string, string> = {},
  options: SuiteRunOptions = {},
): SuiteRun {
  const common = {
    SUITE_PROGRAM: program,
    DBENV_CACHE: cache,
    SUITE_SIGN: join(suite.folder, 'sign'),
    SUITE_WORKERS: '1',
  }
  return suite.run({ ...common, ...variables }, options)
}

async function failWhenEnded(run: SuiteRun): Promise<never> {
  const { output } = await run.ended
  throw new Error(`the run ended before it came to where it was to be ended:\n${output}`)
}

async function expectNothingLeft(cache: string): Promise<void> {
  await vi.waitFor(async () => expect(await findLeftovers(cache)).toEqual([]), {
    timeout: GONE_WITHIN_MS,
    interval: 200,
  })
}
