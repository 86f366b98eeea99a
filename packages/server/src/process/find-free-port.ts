import { createServer } from 'node:net'
import { PortBusyError } from '../port-busy-error.ts'
import { PortForbiddenError } from '../port-forbidden-error.ts'

/**
 * A port on the loopback address that nobody listens on: `wanted`, or any. Throws `PortBusyError` when `wanted` is
 * taken, `PortForbiddenError` when this account may not use it. Another process may still take it before the server does.
 */
export function findFreePort(wanted = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error) => reject(explainPortFailure(error, wanted)))
    server.listen({ host: '127.0.0.1', port: wanted, exclusive: true }, () => {
      const address = server.address()
      server.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port)
        else reject(new Error('the operating system named no port'))
      })
    })
  })
}

/** What the system refused, in the caller's words; nobody chose port 0. */
export function explainPortFailure(error: Error, wanted: number): Error {
  if (wanted === 0 || !('code' in error)) return error
  if (error.code === 'EADDRINUSE') return new PortBusyError(wanted)
  return error.code === 'EACCES' ? new PortForbiddenError(wanted, error) : error
}
