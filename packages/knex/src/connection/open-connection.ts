import { ConnectionFailedError, type ConnectionSettings } from '@dbenv/core'
import { type Connection, type ConnectionOptions, createConnection } from 'mysql2'
import { runStatement } from '../driver/run-statement.ts'
import { streamOf } from '../driver/socket.ts'
import { alreadyRewritten } from '../driver/statement-options.ts'
import { trackSession } from '../session/track-session.ts'
import { type Endpoint, type SessionState, setSessionState } from '../state/session-state.ts'

/**
 * What every connection of dbenv is opened with: dates in UTC, and integers beyond 2^53 as strings, so that a value
 * read is the value stored.
 */
const FAITHFUL_TYPES = {
  timezone: 'Z',
  supportBigNumbers: true,
  charset: 'utf8mb4',
} as const satisfies ConnectionOptions

/** Gives up connecting after this many milliseconds; mysql2's own default. */
export const CONNECT_TIMEOUT_MS = 10_000

/**
 * Opens one connection without a current database, in UTC, whose statements are rewritten; the caller closes it. Rejects
 * with `ConnectionFailedError`, which names the `origin` of the settings.
 */
export async function openConnection(
  settings: ConnectionSettings,
  options: ConnectionOptions = {},
  origin?: string,
): Promise<Connection> {
  const { ssl, socketPath, ...rest } = settings
  const { connectTimeout = CONNECT_TIMEOUT_MS } = options
  const connection = createConnection({
    ...FAITHFUL_TYPES,
    ...rest,
    ...(ssl === undefined ? {} : { ssl: { ...ssl } }),
    ...(socketPath === undefined ? {} : { socketPath }),
    ...options,
  })
  await new Promise<void>((resolve, reject) => {
    connection.connect((error) =>
      error === null ? resolve() : reject(new ConnectionFailedError(settings, error, origin)),
    )
  })
  // mysql2 waits no longer once the account was taken: a proxy takes it whose server is gone.
  const timer = setTimeout(() => {
    streamOf(connection).destroy(new Error(`no answer within ${connectTimeout} ms`))
  }, connectTimeout)
  try {
    await trackConnection(connection, 'UTC')
    return connection
  } catch (error) {
    connection.destroy()
    throw new ConnectionFailedError(settings, error, origin)
  } finally {
    clearTimeout(timer)
  }
}

/** Reads what is to be known about an open connection, and follows its session from here on. */
export async function trackConnection(connection: Connection, timeZone: 'UTC' | 'as it is'): Promise<void> {
  const state: SessionState = {
    ...(await startTracking(connection, timeZone)),
    endpoint: toEndpoint(connection),
    rewrite: undefined,
    holder: undefined,
    isInTransaction: false,
    isCommitting: false,
    keepsTransaction: false,
    isDeadlocked: false,
    asked: undefined,
    isAutocommit: true,
    hasWorked: false,
    change: 'none',
    running: 0,
    isBroken: false,
  }
  setSessionState(connection, state)
  trackSession(connection, state, async () => {
    const { holder } = state
    state.holder = undefined
    const rolledBack = { isInTransaction: false, isAutocommit: true, hasWorked: false }
    Object.assign(state, await startTracking(connection, timeZone), rolledBack, { holder })
  })
}

/**
 * Whatever the server says of all sessions. A TIMESTAMP written under a zone with summer time loses an hour a year; and
 * with `completion_type` CHAIN a COMMIT leaves a transaction open, which swallows what comes after it.
 */
const OWN_SESSION = "time_zone = '+00:00', autocommit = 1, completion_type = 0, "

/** Sets the variables by which the server tells of changes, and reads the rest. */
async function startTracking(
  connection: Connection,
  timeZone: 'UTC' | 'as it is',
): Promise<Pick<SessionState, 'facts' | 'modes' | 'database' | 'hasSafeUpdates'>> {
  // With variables tracked, the reply to the statement that changes one says so, also to the CALL of a procedure that
  // does: no second query, no moment with the old `sql_mode`. Of a session of its own dbenv wants to know of all.
  const tracked =
    timeZone === 'UTC' ? `'*'` : `CONCAT_WS(',', NULLIF(@@session_track_system_variables, ''), 'sql_mode')`
  const own = timeZone === 'UTC' ? OWN_SESSION : ''
  await runStatement(connection, {
    sql: `SET ${own}session_track_schema = ON, session_track_system_variables = ${tracked}`,
    [alreadyRewritten]: true,
  })
  const { rows } = await runStatement(connection, {
    [alreadyRewritten]: true,
    sql: `SELECT VERSION() AS version, @@sql_mode AS sqlMode, @@lower_case_table_names AS lowerCaseTableNames,
            @@max_allowed_packet AS maxAllowedPacket, @@sql_safe_updates AS safeUpdates, DATABASE() AS currentDatabase`,
  })
  const [row = {}] = rows
  const version = String(row['version'])
  const lowerCase = Number(row['lowerCaseTableNames'])
  return {
    facts: {
      flavour: /mariadb/i.test(version) ? 'mariadb' : 'mysql',
      version,
      maxAllowedPacket: Number(row['maxAllowedPacket']),
    },
    modes: {
      sqlMode: String(row['sqlMode']),
      lowerCaseTableNames: lowerCase === 1 || lowerCase === 2 ? lowerCase : 0,
    },
    hasSafeUpdates: Number(row['safeUpdates']) === 1,
    database: typeof row['currentDatabase'] === 'string' ? row['currentDatabase'] : undefined,
  }
}

function toEndpoint({ config: { host, port, socketPath } }: Connection): Endpoint {
  return socketPath ? { address: socketPath, port: undefined } : { address: host ?? '', port }
}
