import { join } from 'node:path'
import { expect, inject, it, vi } from 'vitest'
import { findContainerLeftovers } from '../../server/test/fixtures/container-leftovers.ts'
import { createCacheFolder, untilThere } from '../../server/test/fixtures/leftovers.ts'
import { createSuite, toWriteFile } from './fixtures/suite.ts'
import { DYING, WAITING } from './fixtures/waiting-test.ts'

// Each test runs a vitest of its own, on a container of its own.
vi.setConfig({ testTimeout: 180_000 })

const { image } = inject('testImage')

/** What the specification allows between the end of a run, however it ends, and nothing being left. */
const GONE_WITHIN_MS = 10_000

const untilNothingIsLeft = (cacheFolder: string) =>
  vi.waitFor(async () => expect(await findContainerLeftovers(cacheFolder)).toEqual([]), {
    timeout: GONE_WITHIN_MS,
    interval: 200,
  })

it.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'] as const)(
  'leaves no container when the run gets %s in a test',
  async (signal) => {
    await using cache = await createCacheFolder()
    await using suite = await createSuite({ 'waits.suite.ts': WAITING })
    const sign = join(cache.path, 'sign')
    const run = suite.run({ SUITE_IMAGE: image, DBENV_CACHE: cache.path, SUITE_SIGN: sign, SUITE_WORKERS: '1' })
    await Promise.race([
      untilThere(sign),
      run.ended.then(({ output }) => {
        throw new Error(`the run ended before it came to where it was to be ended:\n${output}`)
      }),
    ])
    expect(await findContainerLeftovers(cache.path)).toHaveLength(2)
    // Ctrl-C in a terminal, and kill -9 of everything that can be seen of the run.
    if (signal === 'SIGINT' || signal === 'SIGKILL') run.killGroup(signal)
    else run.kill(signal)
    await run.ended
    await untilNothingIsLeft(cache.path)
  },
)

it('leaves no container when a worker gets SIGKILL, whose slot the next file finds clean', async () => {
  await using cache = await createCacheFolder()
  await using suite = await createSuite({ 'a.suite.ts': DYING, 'b.suite.ts': toWriteFile(2) })
  const sign = join(cache.path, 'sign')
  const variables = { SUITE_IMAGE: image, DBENV_CACHE: cache.path, SUITE_SIGN: sign, SUITE_WORKERS: '1' }
  const { exitCode, output } = await suite.run(variables).ended
  expect({ exitCode, output }).toEqual({ exitCode: 1, output: expect.stringMatching(/Tests +.*10 passed/) })
  await untilNothingIsLeft(cache.path)
})
