import { afterAll, beforeAll, expect, test } from 'vitest'
import { startPlace, type TestPlace } from './place.ts'

let place: TestPlace
beforeAll(async () => {
  place = await startPlace()
  await place.succeed(['init', '--register-all'])
})
afterAll(() => place[Symbol.asyncDispose]())

test('says how to make the first one', async () => {
  expect(await place.dbenv(['list'])).toMatchObject({
    exitCode: 0,
    stdout: 'No environment yet. `dbenv create` makes one.',
  })
})

test('lists environments in columns, and in JSON with raw values', async () => {
  await place.succeed(['create', '--with-data', '--ttl', '7d'])
  const { stdout } = await place.dbenv(['list'])
  const [headings, row, ...more] = stdout.split('\n')
  expect(headings?.split(/\s{2,}/)).toEqual([
    'ENVIRONMENT',
    'STATE',
    'BRANCH',
    'CONTENT',
    'DATABASES',
    'SIZE',
    'AGE',
    'EXPIRES',
    'OWNER',
  ])
  expect(row).toMatch(/^test-feature-x +ready +feature\/x +schema \+ data +2 +[\d.]+ \wB +(\d+s|just now) +in 7d +\S+@/)
  expect(more).toEqual([])

  const { document } = await place.dbenvJson(['list'])
  expect(document).toMatchObject({
    environments: [
      {
        environment: 'test-feature-x',
        state: 'ready',
        branch: 'feature/x',
        content: 'schema-and-data',
        source: 'prod',
        ageSeconds: expect.any(Number),
        sizeBytes: expect.any(Number),
        createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        expiresAt: expect.stringMatching(/Z$/),
        databases: { trades: 'trades_test-feature-x', users: 'users_test-feature-x' },
      },
    ],
  })
})

test('shows production and each database when asked', async () => {
  const { stdout } = await place.dbenv(['list', '--all', '--long'])
  expect(stdout).toMatch(/^prod +ready/m)
  expect(stdout).toMatch(/^prod +trades +trades +ready +1 /m)
  expect(stdout).toMatch(/^test-feature-x +users +users_test-feature-x +ready +1 /m)
})

test('writes out what would move the cursor of a terminal', async () => {
  await place.pool.query("UPDATE master_config.database_configs SET branch_name = ? WHERE environment <> 'prod'", [
    'a\u001b[2K\nb',
  ])
  expect((await place.dbenv(['list'])).stdout).toContain(String.raw`a\x1b[2K\x0ab`)
})
