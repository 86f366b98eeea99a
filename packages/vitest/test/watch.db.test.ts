import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { createCacheFolder, findLeftovers, untilThere } from '../../server/test/fixtures/leftovers.ts'
import { createExistingPlace, type ExistingPlace } from './fixtures/existing-place.ts'
import { createSuite, type Suite, toWriteFile } from './fixtures/suite.ts'
import { WAITING } from './fixtures/waiting-test.ts'
import { type WatchedSuite, watchSuite } from './fixtures/watch.ts'

// Each test runs a vitest of its own, in a terminal.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 })

const { program } = inject('testServer')

/** What the specification allows between the end of a run, however it ends, and nothing being left. */
const GONE_WITHIN_MS = 10_000

/** One for all: the first run initialises the server, as on anybody's machine. */
let cache: Awaited<ReturnType<typeof createCacheFolder>>

beforeAll(async () => {
  cache = await createCacheFolder()
})
afterAll(() => cache?.[Symbol.asyncDispose]())

const WAYS = [
  ['q', (watched: WatchedSuite) => watched.press('q')],
  ['Ctrl-C', (watched: WatchedSuite) => watched.press('\x03')],
  ['the end of its terminal', (watched: WatchedSuite) => watched.close()],
] as const

describe('leaves no server, no folder and no process', () => {
  it.each(WAYS)('when a watching run that ran its tests twice gets %s', async (_way, end) => {
    await using suite = await createSuite({ 'writes.suite.ts': toWriteFile(1) })
    await using watched = watch(suite)
    await watched.untilShown(/Tests +10 passed[\s\S]*?Waiting for file changes/)
    watched.press('a')
    await watched.untilShown(/Tests +10 passed[\s\S]*?Waiting for file changes/, 2)
    expect(await findLeftovers(cache.path)).not.toEqual([])
    end(watched)
    await watched.ended
    await expectNothingLeft()
  })

  // While tests run, `q` is no key that vitest quits on.
  it.each(WAYS.slice(1))('when a watching run gets %s in a test', async (_way, end) => {
    await using suite = await createSuite({ 'waits.suite.ts': WAITING })
    await using watched = watch(suite)
    await untilThere(join(suite.folder, 'sign'))
    end(watched)
    await watched.ended
    await expectNothingLeft()
  })

  it('when a watching run that ran a changed file gets q', async () => {
    await using suite = await createSuite({ 'writes.suite.ts': toWriteFile(1) })
    await using watched = watch(suite)
    await watched.untilShown(/Tests +10 passed[\s\S]*?Waiting for file changes/)
    await writeFile(join(suite.folder, 'writes.suite.ts'), `${toWriteFile(2)}// changed\n`)
    await watched.untilShown(/Tests +10 passed[\s\S]*?Waiting for file changes/, 2)
    watched.press('q')
    await watched.ended
    await expectNothingLeft()
  })
})

describe('leaves no database on a server that is there', () => {
  let place: ExistingPlace
  beforeAll(async () => {
    place = await createExistingPlace(program)
  })
  afterAll(() => place?.[Symbol.asyncDispose]())

  it.each(WAYS)('when a watching run gets %s', async (_way, end) => {
    await using suite = await createSuite({ 'writes.suite.ts': toWriteFile(1) })
    await using watched = watchSuite(suite, { ...place.variables, SUITE_WORKERS: '1' })
    await watched.untilShown(/Tests +10 passed[\s\S]*?Waiting for file changes/)
    expect(await place.readDatabases()).toContainEqual(expect.stringContaining('_test-slot-'))
    end(watched)
    await watched.ended
    await place.untilOnlyTemplates(GONE_WITHIN_MS)
  })
})

function watch(suite: Suite, variables: Readonly<Record<string, string>> = {}): WatchedSuite {
  const own = { SUITE_PROGRAM: program, DBENV_CACHE: cache.path, SUITE_SIGN: join(suite.folder, 'sign') }
  return watchSuite(suite, { ...own, SUITE_WORKERS: '1', ...variables })
}

async function expectNothingLeft(): Promise<void> {
  await vi.waitFor(async () => expect(await findLeftovers(cache.path)).toEqual([]), {
    timeout: GONE_WITHIN_MS,
    interval: 200,
  })
}
