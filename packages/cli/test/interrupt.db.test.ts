import { once } from 'node:events'
import { createServer } from 'node:net'
import path from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'

const MAIN = path.join(import.meta.dirname, '../src/main.ts')

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
  ['SIGQUIT', 131],
] as const)('ends at %s at once while it waits for a server that never answers', async (signal, code) => {
  const silent = createServer().listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const address = silent.address()
  const port = address !== null && typeof address === 'object' ? address.port : expect.fail('no port')
  const child = execa(process.execPath, [MAIN, 'list', '--json'], {
    extendEnv: false,
    env: { MYSQL_HOST: '127.0.0.1', MYSQL_PORT: String(port), MYSQL_USER: 'x', MYSQL_PASSWORD: '' },
    reject: false,
  })
  const [socket] = await once(silent, 'connection')
  child.kill(signal)
  const { exitCode, stdout } = await child
  socket.destroy()
  silent.close()
  expect(exitCode).toBe(code)
  expect(JSON.parse(stdout)).toEqual({ error: { code: 'DBENV_ABORTED', message: expect.stringContaining(signal) } })
})
