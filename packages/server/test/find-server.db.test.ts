import { afterEach, expect, inject, it, vi } from 'vitest'
import { findServer } from '../src/index.ts'

const { connection, program } = inject('testServer')

afterEach(() => void vi.unstubAllEnvs())

it('takes a program of this machine although MYSQL_* name a running server, and says why', async () => {
  vi.stubEnv('MYSQL_HOST', connection.host)
  vi.stubEnv('MYSQL_PORT', String(connection.port))
  vi.stubEnv('MYSQL_USER', connection.user)
  vi.stubEnv('MYSQL_PASSWORD', connection.password)
  const { provider, reason } = await findServer({ local: { program } })
  expect(provider.name).toBe('local')
  expect(reason).toMatch(`from ${program}, because its program is on this machine`)
})

it('takes the running server only when it is named', async () => {
  vi.stubEnv('DBENV_TEST_SERVER', 'existing')
  const { provider, reason } = await findServer()
  expect(provider.name).toBe('existing')
  expect(reason).toContain('DBENV_TEST_SERVER=existing')
})

it('refuses a choice that it does not know', async () => {
  vi.stubEnv('DBENV_TEST_SERVER', 'production')
  await expect(findServer()).rejects.toMatchObject({ code: 'DBENV_SERVER_UNKNOWN_CHOICE', choice: 'production' })
})
