import { createServer } from 'node:net'
import { expect, it } from 'vitest'
import { explainPortFailure, findFreePort } from './find-free-port.ts'

it('finds a port that is free, and says of one that is taken that it is', async () => {
  const port = await findFreePort()
  expect(await findFreePort(port)).toBe(port)
  const holder = createServer().listen(port, '127.0.0.1')
  await new Promise((resolve) => holder.once('listening', resolve))
  await expect(findFreePort(port)).rejects.toMatchObject({ code: 'DBENV_SERVER_PORT_BUSY', port })
  await new Promise((resolve) => holder.close(resolve))
})

// Root may listen everywhere, so the system's own refusal is given here.
it.each([
  ['EADDRINUSE', 3306, 'DBENV_SERVER_PORT_BUSY', 'taken'],
  ['EACCES', 80, 'DBENV_SERVER_PORT_FORBIDDEN', 'may not listen'],
  ['EACCES', 0, 'EACCES', 'system'],
  ['EADDRNOTAVAIL', 3306, 'EADDRNOTAVAIL', 'system'],
])('tells %s of port %s as %s', (code, port, told, message) => {
  const failure = explainPortFailure(Object.assign(new Error('system'), { code }), port)
  expect(failure).toMatchObject({ code: told, message: expect.stringContaining(message) })
})
