import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { ConnectionSettings } from '@dbenv/core'
import { expect, inject, it, onTestFinished, vi } from 'vitest'
import { existingServer, localServer } from '../src/index.ts'
import { waitUntilReady } from '../src/process/wait-until-ready.ts'

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

it('gives up a server that falls silent after the login, and a start on it by its own time', async () => {
  const silent = await openSilentServer()
  const signal = new AbortController().signal
  const started = existingServer({ connection: silent }).start()
  const [start, ready] = await Promise.allSettled([
    started,
    waitUntilReady({ connection: silent, timeoutMs: 500, signal }),
  ])
  expect(start).toMatchObject({
    reason: { code: 'DBENV_SERVER_UNREACHABLE', message: expect.stringContaining('does not answer') },
  })
  expect(ready).toMatchObject({ reason: { name: 'TimeoutError' } })
})

/** A way to the server on which a query is never heard (COM_QUERY is byte 3), though it lets everybody in. */
async function openSilentServer(): Promise<ConnectionSettings> {
  const { socketPath: _, ...tcp } = connection
  const proxy = createServer((client) => {
    const upstream = connect(tcp.port, tcp.host)
    client.on('data', (bytes) => {
      if (bytes[4] !== 3) upstream.write(bytes)
    })
    upstream.pipe(client)
    for (const end of [client, upstream]) end.on('error', () => undefined)
    client.on('close', () => upstream.destroy())
  }).listen(0, '127.0.0.1')
  onTestFinished(() => void proxy.close())
  await once(proxy, 'listening')
  const address = proxy.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')
  return { ...tcp, port: address.port }
}

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
