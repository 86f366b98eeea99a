import { Socket } from 'node:net'
import type { ConnectionSettings } from '@dbenv/core'
import type { Connection } from 'mysql2'
import { untilAborted } from './until-aborted.ts'

export interface ServerVersion {
  readonly flavour: 'mariadb' | 'mysql'
  /** Three numbers: `10.11.18`, `9.7.4`. */
  readonly version: string
}

/** A server that takes a connection answers in milliseconds; one across the world in a second. Login and answer each get it. */
const ANSWER_TIMEOUT_MS = 5_000

/**
 * Connects, asks for the version and closes. Rejects with the driver's error, also when the server does not answer, and
 * with the signal's reason.
 */
export async function readServerVersion(
  connection: ConnectionSettings,
  signal: AbortSignal | undefined,
): Promise<ServerVersion> {
  const { host, port, socketPath, user, password, ssl } = connection
  const place = socketPath === undefined ? { host, port } : { socketPath }
  // Loaded when it is used: it takes 60 ms, which a configuration that only names a server need not pay.
  const { createConnection } = await import('mysql2')
  signal?.throwIfAborted()
  const session = createConnection({
    ...place,
    user,
    password,
    connectTimeout: ANSWER_TIMEOUT_MS,
    ...(ssl ? { ssl } : {}),
  })
  try {
    return parseServerVersion(await untilAborted(askForVersion(session), signal))
  } finally {
    session.destroy()
    // The driver only ends it: a server that is silent would never do its part, and keep this process alive.
    const stream: unknown = Reflect.get(session, 'stream')
    if (stream instanceof Socket) stream.destroy()
  }
}

/** Connects and resolves to what the server says; not in time, it rejects like a connection that is not made in time. */
function askForVersion(session: Connection): Promise<string> {
  let timer: NodeJS.Timeout | undefined
  const answer = new Promise<string>((resolve, reject) => {
    // What breaks the connection while no query is under way is told to nobody else.
    session.on('error', reject)
    session.connect((refused) => {
      if (refused) return reject(refused)
      const error = new Error(`it does not answer, ${ANSWER_TIMEOUT_MS / 1000} s after the login`)
      timer = setTimeout(() => reject(Object.assign(error, { code: 'ETIMEDOUT' })), ANSWER_TIMEOUT_MS)
      // Of a session that was given up before; until then its socket keeps this process alive.
      timer.unref()
      session.query({ sql: 'SELECT VERSION()', rowsAsArray: true }, (failure, rows: unknown) => {
        if (failure) return reject(failure)
        const first: unknown = Array.isArray(rows) ? rows[0] : undefined
        resolve(String(Array.isArray(first) ? first[0] : ''))
      })
    })
  })
  return answer.finally(() => clearTimeout(timer))
}

/** Reads what `VERSION()` says: MariaDB adds its name, and old drivers of it see `5.5.5-` in front. */
export function parseServerVersion(text: string): ServerVersion {
  const version = /(?:5\.5\.5-)?(\d+\.\d+\.\d+)/.exec(text)?.[1] ?? text
  return { flavour: /mariadb/i.test(text) ? 'mariadb' : 'mysql', version }
}
