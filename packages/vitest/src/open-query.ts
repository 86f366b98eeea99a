import type { ConnectionSettings, QueryFunction } from '@dbenv/core'

/** Times of the driver are in UTC, as those of every connection of dbenv: the machine's own zone changes no data. */
export const TIME_ZONE = 'Z'

/** One open connection as a query function; closed when disposed of. */
export interface OpenQuery extends AsyncDisposable {
  readonly query: QueryFunction
}

/**
 * Opens a connection that stands on no database, unless one is given, and commits each statement at once, whatever the
 * server has for all. Rejects with the driver's error. Not `openQuery` of `@dbenv/clone`: a worker loads that package only
 * where it clones.
 */
export async function openQuery(settings: ConnectionSettings, database?: string): Promise<OpenQuery> {
  return open(settings, { begin: COMMIT_AT_ONCE, ...(database === undefined ? {} : { database }) })
}

/**
 * The same with the session in UTC, as the driver takes its times to be: TIMESTAMP and NOW() are in the session's zone,
 * and a server takes the machine's.
 */
export async function openUtcQuery(settings: ConnectionSettings): Promise<OpenQuery> {
  return open(settings, { begin: `${COMMIT_AT_ONCE}, time_zone = '+00:00'` })
}

/** The same, of texts with a byte a character: it sends the bytes, whatever character set the session has been told. */
export async function openUtcByteQuery(settings: ConnectionSettings): Promise<OpenQuery> {
  return open(settings, { begin: `${COMMIT_AT_ONCE}, time_zone = '+00:00'`, texts: 'bytes' })
}

/** The driver's number of the character set `binary`, of which it writes a byte a character. */
const BINARY = 63

/**
 * A server may have `autocommit = 0` or `completion_type = CHAIN` for all: what is written, or written behind a COMMIT,
 * would be gone with the connection.
 */
const COMMIT_AT_ONCE = 'SET autocommit = 1, completion_type = 0'

interface Opening {
  readonly begin: string
  readonly database?: string
  readonly texts?: 'bytes'
}

async function open(settings: ConnectionSettings, { begin, database, texts }: Opening): Promise<OpenQuery> {
  const { host, port, socketPath, user, password, ssl } = settings
  // Loaded when it is used: it takes 40 ms, in which a run has its server started.
  const { createConnection } = await import('mysql2/promise')
  const session = await createConnection({
    ...(socketPath === undefined ? { host, port } : { socketPath }),
    user,
    password,
    ...(database === undefined ? {} : { database }),
    charset: 'utf8mb4',
    // By this the driver hears of a SET NAMES, and would write its texts in that character set.
    ...(texts === 'bytes' ? { flags: ['-SESSION_TRACK'] } : {}),
    timezone: TIME_ZONE,
    // Whole numbers beyond 2^53 as texts, so that they stay what they are.
    supportBigNumbers: true,
    ...(ssl ? { ssl } : {}),
  })
  if (texts === 'bytes') session.config.charsetNumber = BINARY
  try {
    await session.query(begin)
  } catch (error) {
    await session.end()
    throw error
  }
  return {
    query: (sql, values) => session.query(sql, values ? [...values] : undefined),
    [Symbol.asyncDispose]: () => session.end(),
  }
}
