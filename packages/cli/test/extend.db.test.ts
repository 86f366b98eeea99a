import { afterAll, beforeAll, expect, test } from 'vitest'
import { startPlace, type TestPlace } from './place.ts'

let place: TestPlace
beforeAll(async () => {
  place = await startPlace()
  await place.succeed(['init', '--register-all'])
  await place.succeed(['create', '--env', 'a', '--ttl', '1d'])
})
afterAll(() => place[Symbol.asyncDispose]())

test('moves the moment of expiry, or takes it away', async () => {
  expect(await place.dbenv(['extend', 'a', '--ttl', '2w'])).toMatchObject({
    exitCode: 0,
    stdout: 'Environment test-a now expires in 14d.',
  })
  expect((await place.dbenv(['show', 'a'])).stdout).toMatch(/^expires +in 14d$/m)
  expect(await place.dbenvJson(['extend', 'test-a', '--ttl', 'never'])).toEqual({
    exitCode: 0,
    document: { environment: 'test-a', ttlSeconds: null },
  })
  expect((await place.dbenv(['show', 'a'])).stdout).toMatch(/^expires +never$/m)
})

test.each([
  [['a'], 2, /--ttl/],
  [['a', '--ttl', '0d'], 2, /number and a unit/],
  [['absent', '--ttl', '1d'], 1, /test-absent/],
  [['prod', '--ttl', '1d'], 3, /prod/],
])('refuses %j', async (words, code, message) => {
  const { exitCode, stdout, stderr } = await place.dbenv(['extend', ...words])
  expect(stderr).toMatch(message)
  expect({ exitCode, stdout }).toEqual({ exitCode: code, stdout: '' })
})
