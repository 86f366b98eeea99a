import { Socket } from 'node:net'
import type { Connection } from 'mysql2/promise'

/** The driver's socket, which its types leave out; `undefined` where it has none. */
export function socketOf(connection: Connection): Socket | undefined {
  const core: unknown = Reflect.get(connection, 'connection')
  const stream: unknown = typeof core === 'object' && core !== null ? Reflect.get(core, 'stream') : undefined
  return stream instanceof Socket ? stream : undefined
}

/** Ends a connection on this side alone: the driver's own `destroy` waits for the server's goodbye. */
export function cutConnection(connection: Connection, reason: Error): void {
  socketOf(connection)?.destroy(reason)
  connection.destroy()
}
