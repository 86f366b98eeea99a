import { setTimeout as sleep } from 'node:timers/promises'
import { ConnectionFailedError, type ConnectionSettings } from '@dbenv/core'
import { createConnection, createPool, type Pool, type PoolConnection } from 'mysql2/promise'
import { toConnectionOptions } from './connection-options.ts'
import { errnoOf } from './errno.ts'
import { type Row, readText } from './row.ts'
import { parseServerFacts, SERVER_FACTS_SQL, type ServerFacts } from './server-facts.ts'
import { createSessionConnection, type Session, toRows } from './session.ts'
import { BASE_SETTINGS, OPTIONAL_SETTINGS } from './session-settings.ts'

/** How a session is opened. */
export interface OpenSessionOptions {
  /** How many connections it opens at most; they are opened when first needed. @default 4 */
  readonly connections?: number
}

/** ER_CON_COUNT_ERROR and ER_USER_LIMIT_REACHED: a connection may be free again in a moment. */
const BUSY_ERRORS: ReadonlySet<unknown> = new Set([1040, 1203, 1226])

/** Waits between tries to connect to a server without a free connection, in milliseconds: about 8 s in all. */
const BUSY_WAITS_MS: readonly number[] = [50, 100, 200, 400, 800, 1600, 2400, 2400]

/**
 * Connects, asks the server what it is, and resolves to a session; the caller closes it. Throws
 * {@link ConnectionFailedError}, after about 8 s when the server has no free connection.
 */
export async function openSession(settings: ConnectionSettings, options: OpenSessionOptions = {}): Promise<Session> {
  const connections = options.connections ?? 4
  if (!Number.isInteger(connections) || connections < 1) {
    throw new TypeError(`\`connections\` must be a positive integer, got \`${connections}\``)
  }
  const pool = createPool({ ...toConnectionOptions(settings), connectionLimit: connections })
  try {
    const { server, baseline } = await introduce(pool, settings)
    return new PooledSession(pool, settings, connections, server, baseline)
  } catch (error) {
    await pool.end()
    throw error
  }
}

class PooledSession implements Session {
  readonly #pool: Pool
  readonly #baseline: string
  readonly #lent = new Set<number>()
  #isClosed = false
  readonly settings: ConnectionSettings
  readonly connections: number
  readonly server: ServerFacts

  constructor(
    pool: Pool,
    settings: ConnectionSettings,
    connections: number,
    server: ServerFacts,
    baseline: readonly string[],
  ) {
    this.#pool = pool
    this.settings = settings
    this.connections = connections
    this.server = server
    this.#baseline = `SET NAMES utf8mb4; SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ; SET SESSION ${baseline}`
  }

  query = async (sql: string, values: readonly unknown[] = []): Promise<readonly unknown[]> =>
    this.#lend((connection) => connection.query(sql, [...values]))

  async rows(sql: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    const [result] = await this.query(sql, values)
    return toRows(result)
  }

  withConnection: Session['withConnection'] = (use) =>
    this.#lend((connection) => use(createSessionConnection(connection)))

  async killRunning(): Promise<void> {
    if (this.#lent.size === 0) return
    const killer = await createConnection(toConnectionOptions(this.settings))
    try {
      // Only what is lent by now: connecting takes time, and what has been given back serves others.
      for (const thread of [...this.#lent]) {
        if (!this.#lent.has(thread)) continue
        // One that ended by itself in the meantime is not an error (1094, unknown thread).
        await killer.query('KILL ?', [thread]).catch(() => undefined)
      }
    } finally {
      await killer.end()
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    await this.killRunning().catch(() => undefined)
    await this.#pool.end()
  }

  async #lend<Result>(use: (connection: PoolConnection) => Promise<Result>): Promise<Result> {
    const connection = await getConnection(this.#pool, this.settings)
    const { threadId } = connection
    this.#lent.add(threadId)
    try {
      await connection.query(this.#baseline)
      const result = await use(connection)
      connection.release()
      return result
    } catch (error) {
      // What state a failed piece of work leaves behind is not known (a transaction, a killed thread).
      connection.destroy()
      throw error
    } finally {
      this.#lent.delete(threadId)
    }
  }
}

async function introduce(
  pool: Pool,
  settings: ConnectionSettings,
): Promise<{ server: ServerFacts; baseline: readonly string[] }> {
  const connection = await getConnection(pool, settings)
  const [variables] = await connection.query(SERVER_FACTS_SQL)
  const [user] = await connection.query('SELECT CURRENT_USER() AS account')
  const account = toRows(user)[0]
  const server = parseServerFacts(toRows(variables), account ? readText(account, 'account') : '')
  const baseline: string[] = []
  for (const setting of BASE_SETTINGS) {
    await connection.query(`SET SESSION ${setting}`)
    baseline.push(setting)
  }
  for (const setting of OPTIONAL_SETTINGS[server.flavour]) {
    const isTaken = await connection.query(`SET SESSION ${setting}`).then(
      () => true,
      () => false,
    )
    if (isTaken) baseline.push(setting)
  }
  connection.release()
  return { server, baseline }
}

async function getConnection(pool: Pool, settings: ConnectionSettings): Promise<PoolConnection> {
  for (const waitMs of [...BUSY_WAITS_MS, undefined]) {
    try {
      return await pool.getConnection()
    } catch (error) {
      const isBusy = BUSY_ERRORS.has(errnoOf(error) ?? 0)
      if (!isBusy || waitMs === undefined) throw new ConnectionFailedError(settings, error)
      await sleep(waitMs)
    }
  }
  throw new ConnectionFailedError(settings, new Error('no try was left'))
}
