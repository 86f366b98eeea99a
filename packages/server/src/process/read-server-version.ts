import type { ConnectionSettings } from '@dbenv/core'

export interface ServerVersion {
  readonly flavour: 'mariadb' | 'mysql'
  /** Three numbers: `10.11.18`, `9.7.4`. */
  readonly version: string
}

/** A server that takes a connection answers in milliseconds; one across the world in a second. */
const CONNECT_TIMEOUT_MS = 5_000

/** Connects, asks for the version and closes. Rejects with the driver's error. */
export async function readServerVersion(connection: ConnectionSettings): Promise<ServerVersion> {
  const { host, port, socketPath, user, password, ssl } = connection
  const place = socketPath === undefined ? { host, port } : { socketPath }
  // Loaded when it is used: it takes 60 ms, which a configuration that only names a server need not pay.
  const { createConnection } = await import('mysql2/promise')
  const session = await createConnection({
    ...place,
    user,
    password,
    connectTimeout: CONNECT_TIMEOUT_MS,
    ...(ssl ? { ssl } : {}),
  })
  try {
    const [rows] = await session.query({ sql: 'SELECT VERSION()', rowsAsArray: true })
    const first: unknown = Array.isArray(rows) ? rows[0] : undefined
    return parseServerVersion(String(Array.isArray(first) ? first[0] : ''))
  } finally {
    session.destroy()
  }
}

/** Reads what `VERSION()` says: MariaDB adds its name, and old drivers of it see `5.5.5-` in front. */
export function parseServerVersion(text: string): ServerVersion {
  const version = /(?:5\.5\.5-)?(\d+\.\d+\.\d+)/.exec(text)?.[1] ?? text
  return { flavour: /mariadb/i.test(text) ? 'mariadb' : 'mysql', version }
}
