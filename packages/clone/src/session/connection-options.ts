import type { ConnectionSettings } from '@dbenv/core'
import type { ConnectionOptions } from 'mysql2/promise'

/** Longest wait for a server to answer a new connection, in milliseconds. */
const CONNECT_TIMEOUT_MS = 10_000

/**
 * How long a connection may be quiet before the kernel asks whether its other side is there, in milliseconds: less than
 * firewalls and NAT keep it in mind. Node asks ten times more, a second apart, and then ends it.
 */
const KEEP_ALIVE_MS = 30_000

/** What mysql2 is told: several statements a round trip, times in UTC, whole numbers that stay exact. */
export function toConnectionOptions(settings: ConnectionSettings): ConnectionOptions {
  const { host, port, socketPath, user, password, ssl } = settings
  return {
    ...(socketPath === undefined ? { host, port } : { socketPath }),
    user,
    password,
    ...(ssl === undefined ? {} : { ssl }),
    charset: 'utf8mb4',
    timezone: 'Z',
    multipleStatements: true,
    supportBigNumbers: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    keepAliveInitialDelay: KEEP_ALIVE_MS,
  }
}
