import { expect, inject, it, vi } from 'vitest'
import { createSuite, toHostileFile } from './fixtures/suite.ts'
import { MESSES } from './suites/writers/hostile-messes.ts'

// Each test runs a vitest of its own, side by side: locks are waited for.
vi.setConfig({ testTimeout: 180_000 })

const { program } = inject('testServer')

it.concurrent('gives each file a clean slot, whatever the tests of the file before did to it', async () => {
  await using suite = await createSuite(
    Object.fromEntries(MESSES.map((_, index) => [`file-${index}.suite.ts`, toHostileFile(index)])),
  )
  const { output, exitCode } = await suite.run({ SUITE_PROGRAM: program, SUITE_WORKERS: '2' }).ended
  expect({ exitCode, output }).toEqual({
    exitCode: 0,
    output: expect.stringMatching(new RegExp(`Tests +${2 * MESSES.length} passed`)),
  })
})

it.concurrent('says which session holds locks that a test of the same file left', async () => {
  const index = MESSES.findIndex(({ what }) => what === 'leaves a transaction open')
  await using suite = await createSuite({ 'a.suite.ts': `${toHostileFile(index)}defineHostileTests(MESSES[0])\n` })
  const { output, exitCode } = await suite.run({ SUITE_PROGRAM: program, SUITE_WORKERS: '1', SUITE_RESET: 'test' })
    .ended
  expect({ exitCode, output }).toEqual({
    exitCode: 1,
    output: expect.stringMatching(/could not be reset: locks are held by session \d+ \(in a transaction, idle/),
  })
})
