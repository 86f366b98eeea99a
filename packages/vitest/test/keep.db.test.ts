import process from 'node:process'
import { expect, inject, it, vi } from 'vitest'
import { createCacheFolder, findLeftovers } from '../../server/test/fixtures/leftovers.ts'
import { createSuite, toWriteFile } from './fixtures/suite.ts'

// Each test runs a vitest of its own, most on a server that is initialised first.
vi.setConfig({ testTimeout: 180_000 })

const { program } = inject('testServer')
const FAILING =
  "import { test } from '@dbenv/vitest'\ntest('fails', ({ environment }) => { throw new Error(environment.name) })"

it('keeps the server of a run that failed, says how to reach and how to end it, and none of one that passed', async () => {
  await using cache = await createCacheFolder()
  const variables = { SUITE_PROGRAM: program, DBENV_CACHE: cache.path, SUITE_WORKERS: '1', SUITE_KEEP: 'on-failure' }
  {
    await using passing = await createSuite({ 'passes.suite.ts': toWriteFile(1) })
    expect(await passing.run(variables).ended).toMatchObject({ exitCode: 0 })
    // Its watchdog leaves a spare copy of the template before it goes.
    await vi.waitFor(async () => expect(await findLeftovers(cache.path)).toEqual([]), { timeout: 10_000 })
  }
  await using failing = await createSuite({ 'fails.suite.ts': FAILING })
  const { output } = await failing.run(variables).ended
  const [, optionFile, watchdogPid] = /--defaults-file=(\S+)`.*`kill (\d+)`/.exec(output) ?? []
  expect(optionFile).toContain(cache.path)
  expect(await findLeftovers(cache.path)).not.toEqual([])
  process.kill(Number(watchdogPid), 'SIGTERM')
  await vi.waitFor(async () => expect(await findLeftovers(cache.path)).toEqual([]), { timeout: 10_000 })
})
