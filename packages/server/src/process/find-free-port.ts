import { createServer } from 'node:net'
import { PortBusyError } from '../port-busy-error.ts'

/**
 * A port on the loopback address that nobody listens on: `wanted`, or any. Throws `PortBusyError` when `wanted` is
 * taken. Another process may still take it before the server does.
 */
export function findFreePort(wanted = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error) => {
      const isBusy = 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES')
      reject(isBusy && wanted !== 0 ? new PortBusyError(wanted) : error)
    })
    server.listen({ host: '127.0.0.1', port: wanted, exclusive: true }, () => {
      const address = server.address()
      server.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port)
        else reject(new Error('the operating system named no port'))
      })
    })
  })
}
