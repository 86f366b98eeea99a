import { connect, createServer, type Server, type Socket } from 'node:net'
import type { ConnectionSettings } from '@dbenv/core'
import { onTestFinished } from 'vitest'

/** Where a relay listens. */
export interface RelayAddress {
  readonly host: string
  readonly port: number
}

/**
 * Listens on a port of its own until the test has finished. What clients send is given to `onSent`, which passes it on,
 * or does not; what the server answers goes back. Without a server nobody ever answers. Where tests run side by side
 * `onFinished` is the test's own.
 */
export async function openRelay(
  to: ConnectionSettings | undefined,
  onSent: (bytes: Buffer, server: Socket, client: Socket) => void = () => {},
  onFinished: typeof onTestFinished = onTestFinished,
): Promise<RelayAddress> {
  const clients = new Set<Socket>()
  const relay: Server = createServer((client) => {
    client.on('error', () => {})
    clients.add(client)
    if (to === undefined) return
    const server = to.socketPath === undefined ? connect(to.port, to.host) : connect(to.socketPath)
    server.on('data', (bytes) => client.write(bytes))
    client.on('data', (bytes) => onSent(bytes, server, client))
    for (const socket of [client, server]) socket.on('error', () => {}).on('close', () => server.end())
  })
  onFinished(() => {
    for (const client of clients) client.destroy()
    relay.close()
  })
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve))
  const address = relay.address()
  return { host: '127.0.0.1', port: typeof address === 'object' && address !== null ? address.port : 0 }
}
