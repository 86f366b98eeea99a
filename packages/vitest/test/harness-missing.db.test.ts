import { join } from 'node:path'
import { expect, inject, it, vi } from 'vitest'
import { createSuite, SUITE } from './fixtures/suite.ts'

// Each test runs a vitest of its own.
vi.setConfig({ testTimeout: 180_000 })

const { program } = inject('testServer')

const ASKING = `
  import { requireDbEnv, test } from '@dbenv/vitest'
  import { inject } from 'vitest'
  test('asks for its databases', async ({ environment }) => { await environment.query('SELECT 1') })
  test('asks for the adapter', async ({ db }) => { await db.closeAll() })
  test('asks for its server', () => { requireDbEnv(inject('dbenv')) })`

const GLOBAL = `
  import { localServer } from '@dbenv/server'
  import { createGlobalSetup } from '@dbenv/vitest/global-setup'
  export const setup = createGlobalSetup({
    server: localServer({ program: ${JSON.stringify(program)} }),
    source: { files: [${JSON.stringify(join(SUITE, 'schema', '*.sql'))}] },
  })`

it.each([
  ['none', 'no global setup of @dbenv/vitest has run', 3],
  ['worker-setup', 'no global setup of @dbenv/vitest has run', 1],
  ['global-setup', 'the setup file @dbenv/vitest/worker-setup has not run before it', 3],
])('says what the configuration lacks where of the harness there is: %s', async (part, found, times) => {
  await using suite = await createSuite({ 'a.suite.ts': ASKING, 'global.ts': GLOBAL })
  const { output } = await suite.run({ SUITE_PART: part, SUITE_WORKERS: '1' }).ended
  const told = output.split(`HarnessMissingError: This test has no databases of its own: ${found}`).length - 1
  expect({ told, output }).toEqual({ told: times, output: expect.stringContaining('plugins: [dbenv({') })
})
