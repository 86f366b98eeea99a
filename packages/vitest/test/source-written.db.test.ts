import { join } from 'node:path'
import { expect, inject, it, vi } from 'vitest'
import { createSuite, SUITE } from './fixtures/suite.ts'

// Each test runs a vitest of its own.
vi.setConfig({ testTimeout: 180_000 })

const { program } = inject('testServer')

/** On a connection of its own a base name is the source itself. */
const WRITING = `
  import { defineHostileTests } from '${join(SUITE, 'hostile-tests.ts')}'
  defineHostileTests({
    what: 'writes a base name',
    left: ["INSERT INTO books.trades (symbol, quantity) VALUES ('mine', 1)"],
  })`

const INNOCENT = `
  import { test } from '@dbenv/vitest'
  test('reads', async ({ environment }) => { await environment.query('SELECT * FROM books.trades') })`

it.each(['file', 'test'])('tells a single file that has written the source, with reset: %s', async (reset) => {
  await using suite = await createSuite({ 'only.suite.ts': WRITING })
  const { output, exitCode } = await suite.run({ SUITE_PROGRAM: program, SUITE_WORKERS: '1', SUITE_RESET: reset }).ended
  expect({ exitCode, output }).toEqual({
    exitCode: 1,
    output: expect.stringMatching(/SourceWrittenError: .* while `only\.suite\.ts` ran: audit\.log, books\.trades/),
  })
})

it('names to the files that come after it the one that has written the source', async () => {
  // vitest runs the largest file first.
  await using suite = await createSuite({
    'wrote.suite.ts': `${WRITING}\n// ${'larger '.repeat(50)}`,
    'next.suite.ts': INNOCENT,
  })
  const { output } = await suite.run({ SUITE_PROGRAM: program, SUITE_WORKERS: '1' }).ended
  const blamed = [...output.matchAll(/SourceWrittenError: .* while `(\w+)\.suite\.ts` ran/g)].map(([, file]) => file)
  expect(blamed).toEqual(['wrote', 'wrote'])
  expect(output).toMatch(/FAIL .*next\.suite\.ts/)
})
