import { afterEach, expect, inject, it, vi } from 'vitest'
import { findServer } from '../src/index.ts'
import { createCacheFolder } from './fixtures/leftovers.ts'

const { connection, program } = inject('testServer')

afterEach(() => void vi.unstubAllEnvs())

it('takes a program of this machine although MYSQL_* name a running server, and says why', async () => {
  vi.stubEnv('MYSQL_HOST', connection.host)
  vi.stubEnv('MYSQL_PORT', String(connection.port))
  vi.stubEnv('MYSQL_USER', connection.user)
  vi.stubEnv('MYSQL_PASSWORD', connection.password)
  const { provider, reason, passedOver } = await findServer({ local: { program } })
  expect(provider.name).toBe('local')
  expect(passedOver).toEqual([
    { name: 'container', reason: 'was not needed' },
    { name: 'existing', reason: expect.stringContaining('DBENV_TEST_SERVER=existing') },
  ])
  expect(reason).toMatch(`from ${program}, because its program is on this machine`)
})

it('takes the running server only when it is named', async () => {
  vi.stubEnv('DBENV_TEST_SERVER', 'existing')
  const { provider, reason } = await findServer()
  expect(provider.name).toBe('existing')
  expect(reason).toContain('DBENV_TEST_SERVER=existing')
})

it('says what is missing for each kind where there is none', async () => {
  await using empty = await createCacheFolder()
  vi.stubEnv('DBENV_SERVER_PROGRAM', '')
  vi.stubEnv('DOCKER_HOST', `unix://${empty.path}/docker.sock`)
  vi.stubEnv('XDG_RUNTIME_DIR', empty.path)
  vi.stubEnv('HOME', empty.path)
  const surroundings = { environment: { PATH: empty.path }, platform: 'freebsd' } as const
  const failure: unknown = await findServer({ surroundings }).catch((error: unknown) => error)
  // A Docker at its usual place answers whatever DOCKER_HOST says.
  if (!(failure instanceof Error)) return
  expect(failure).toMatchObject({
    code: 'DBENV_SERVER_NONE_FOUND',
    local: { code: 'DBENV_SERVER_NO_PROGRAM' },
    container: { code: 'DBENV_SERVER_NO_DOCKER' },
  })
  // A test runner would print these below a message that tells them both.
  expect([failure.cause, Object.keys(failure)]).toEqual([undefined, ['name', 'code']])
  expect(failure.message).toMatch(/apt-get install[\s\S]*DOCKER_HOST is `unix:[\s\S]*DBENV_TEST_SERVER=existing/)
})

it('does not take another kind in place of a program that was named and cannot be used', async () => {
  vi.stubEnv('DBENV_SERVER_PROGRAM', '/no/such/mariadbd')
  await expect(findServer()).rejects.toMatchObject({ code: 'DBENV_SERVER_UNUSABLE_PROGRAM' })
})

it('refuses a choice that it does not know', async () => {
  vi.stubEnv('DBENV_TEST_SERVER', 'production')
  await expect(findServer()).rejects.toMatchObject({ code: 'DBENV_SERVER_UNKNOWN_CHOICE', choice: 'production' })
})
