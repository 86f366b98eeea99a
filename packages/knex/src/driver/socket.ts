import type { Connection } from 'mysql2'

/** The part of a socket that a pool needs. */
export interface Socket {
  readonly destroyed: boolean
  ref(): unknown
  unref(): unknown
  destroy(reason?: Error): unknown
  once(event: 'close', listener: () => void): unknown
}

/** mysql2's socket, which its types leave out; TLS replaces it, so it is read each time. */
export function streamOf(connection: Connection): Socket {
  const stream: unknown = Reflect.get(connection, 'stream')
  if (isSocket(stream)) return stream
  throw new TypeError('mysql2 connection without a socket in `stream`.')
}

function isSocket(value: unknown): value is Socket {
  return typeof value === 'object' && value !== null && 'ref' in value && 'unref' in value && 'destroyed' in value
}
