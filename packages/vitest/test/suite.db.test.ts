import { expect, inject, it, vi } from 'vitest'
import { createSuite, toWriteFile } from './fixtures/suite.ts'

// Each test runs a vitest of its own, most on a server that is initialised first.
vi.setConfig({ testTimeout: 180_000 })

const { program } = inject('testServer')

it.each([
  { SUITE_POOL: 'forks', SUITE_ISOLATE: 'on', SUITE_RESET: 'file' },
  { SUITE_POOL: 'threads', SUITE_ISOLATE: 'on', SUITE_RESET: 'test' },
  { SUITE_POOL: 'threads', SUITE_ISOLATE: 'off', SUITE_RESET: 'file' },
])(
  'gives files that write the same tables each a clean copy: $SUITE_POOL, isolate $SUITE_ISOLATE, reset $SUITE_RESET',
  async (setting) => {
    const files = Array.from({ length: 8 }, (_, index) => [`file-${index}.suite.ts`, toWriteFile(index)])
    await using suite = await createSuite(Object.fromEntries(files))
    const { output, exitCode } = await suite.run({ ...setting, SUITE_PROGRAM: program }).ended
    expect({ exitCode, output }).toEqual({ exitCode: 0, output: expect.stringMatching(/Tests +80 passed/) })
  },
)
