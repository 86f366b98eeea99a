import { afterAll, beforeAll, expect, test } from 'vitest'
import { startPlace, type TestPlace } from './place.ts'

let place: TestPlace
beforeAll(async () => {
  place = await startPlace()
  await place.succeed(['init', '--register-all'])
  await place.succeed(['create', '--env', 'a'])
})
afterAll(() => place[Symbol.asyncDispose]())

test('shows one environment and its databases', async () => {
  const { exitCode, stdout } = await place.dbenv(['show', 'a'])
  expect(exitCode).toBe(0)
  expect(stdout).toMatch(/^environment +test-a$/m)
  expect(stdout).toMatch(/^copied from +prod$/m)
  expect(stdout).toMatch(/^users +users_test-a +ready +1 /m)
})

test('says nothing of when an environment was made that the registry does not tell', async () => {
  await place.succeed(['create', '--env', 'old', '--ttl', '7d'])
  await place.pool.query("UPDATE master_config.database_configs SET created_at = NULL WHERE environment = 'test-old'")
  const { stdout } = await place.dbenv(['show', 'old'])
  expect(stdout).toMatch(/^created +-$/m)
  expect(stdout).toMatch(/^expires +in 7d$/m)
  expect((await place.dbenv(['list'])).stdout).toMatch(/^test-old .* - +in 7d /m)
  const { document } = await place.dbenvJson(['show', 'old'])
  expect(document).toMatchObject({ createdAt: null, ageSeconds: null, expiresInSeconds: expect.any(Number) })
  const deletion = await place.dbenv(['delete', 'old', '--confirm'])
  expect(deletion.exitCode).toBe(0)
  expect(deletion.stdout + deletion.stderr).not.toContain('1970')
})

test('shows production too', async () => {
  const { document } = await place.dbenvJson(['show', 'prod'])
  expect(document).toMatchObject({ environment: 'prod', databases: { trades: 'trades', users: 'users' } })
})

test('names what there is when there is no such environment', async () => {
  const { exitCode, stdout, stderr } = await place.dbenv(['show', 'b'])
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
  expect(stderr).toContain('test environments: test-a)')
  expect(stderr).toContain('[DBENV_ENVIRONMENT_NOT_FOUND]')
})
