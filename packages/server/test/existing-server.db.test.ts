import { expect, inject, it, vi } from 'vitest'
import { existingServer, localServer } from '../src/index.ts'

const { connection, flavour, version, program } = inject('testServer')

it('reads MYSQL_* when it is started, and leaves the server running when it is stopped', async () => {
  vi.stubEnv('MYSQL_HOST', connection.host)
  vi.stubEnv('MYSQL_PORT', String(connection.port))
  vi.stubEnv('MYSQL_USER', connection.user)
  vi.stubEnv('MYSQL_PASSWORD', connection.password)
  const server = await existingServer().start()
  vi.unstubAllEnvs()
  expect(server).toMatchObject({ flavour, version, ownership: 'existing', connection: { port: connection.port } })
  await server.stop()
  await expect(existingServer({ connection }).start()).resolves.toMatchObject({ version })
})

it('says that nobody answers, and not the password', async () => {
  const gone = await localServer({ program }).start()
  await gone.stop()
  const start = existingServer({ connection: gone.connection }).start()
  await expect(start).rejects.toMatchObject({
    code: 'DBENV_SERVER_UNREACHABLE',
    message: expect.not.stringContaining(gone.connection.password),
  })
})

it('says that the account is refused', async () => {
  const refused = { ...connection, password: 'not-the-password' }
  await expect(existingServer({ connection: refused }).start()).rejects.toMatchObject({
    code: 'DBENV_SERVER_UNREACHABLE',
    message: expect.stringMatching(/Access denied/),
  })
})

it('takes nothing to prepare', async () => {
  const prepare = vi.fn()
  // @ts-expect-error only a private server is filled
  await expect(existingServer({ connection }).start({ prepared: { prepare } })).rejects.toBeInstanceOf(TypeError)
  expect(prepare).not.toHaveBeenCalled()
})

it('gives up when aborted', async () => {
  const start = existingServer({ connection }).start({ signal: AbortSignal.abort(new Error('enough')) })
  await expect(start).rejects.toThrow('enough')
})
