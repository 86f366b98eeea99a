import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { ConnectionFailedError, type ConnectionSettings, type QueryFunction } from '@dbenv/core'
import { type Connection, createConnection, createPool, type Pool, type PoolConnection } from 'mysql2/promise'
import { SPEAK_UTF8 } from './client-text.ts'
import { toConnectionOptions } from './connection-options.ts'
import { errnoOf } from './errno.ts'
import { type Row, readText } from './row.ts'
import { parseServerFacts, SERVER_FACTS_SQL, type ServerFacts } from './server-facts.ts'
import { createSessionConnection, type Session, toRows } from './session.ts'
import { BASE_SETTINGS, NO_SELECT_LIMIT, OPTIONAL_SETTINGS } from './session-settings.ts'
import { type ProvableSession, reachOneServer } from './tell-apart.ts'

/** How a session is opened. */
export interface OpenSessionOptions {
  /** How many connections it opens at most; they are opened when first needed. @default 4 */
  readonly connections?: number
  /** A session of what may be the same server: where it is proven not to be, the new one has an identity of its own. */
  readonly beside?: ProvableSession | undefined
}

/** ER_CON_COUNT_ERROR and ER_USER_LIMIT_REACHED: a connection may be free again in a moment. */
const BUSY_ERRORS: ReadonlySet<unknown> = new Set([1040, 1203, 1226])

/** Tries to reach the same server again, to kill what runs there; whoever stops work asks again and again. */
const KILLER_TRIES = 5

/** Waits between tries to connect to a server without a free connection, in milliseconds: about 8 s in all. */
const BUSY_WAITS_MS: readonly number[] = [50, 100, 200, 400, 800, 1600, 2400, 2400]

/**
 * Connects, asks the server what it is, and resolves to a session; the caller closes it. Throws
 * {@link ConnectionFailedError}, after about 8 s when the server has no free connection.
 */
export async function openSession(settings: ConnectionSettings, options: OpenSessionOptions = {}): Promise<Session> {
  const connections = options.connections ?? 4
  const pool = openPool(settings, connections)
  try {
    const introduction = await introduce(pool, settings)
    const session = new PooledSession(pool, settings, connections, introduction)
    const { beside } = options
    if (beside?.server.identity !== session.server.identity || (await reachOneServer(session, beside))) return session
    const server = { ...introduction.server, identity: `${introduction.server.identity}|${randomUUID()}` }
    return new PooledSession(pool, settings, connections, { ...introduction, server })
  } catch (error) {
    await pool.end()
    throw error
  }
}

function openPool(settings: ConnectionSettings, connections: number): Pool {
  if (!Number.isInteger(connections) || connections < 1) {
    throw new TypeError(`\`connections\` must be a positive integer, got \`${connections}\``)
  }
  return createPool({ ...toConnectionOptions(settings), connectionLimit: connections })
}

/** What is asked once of a server, for this account. */
interface Introduction {
  /** What the server says of itself, also where `server.identity` tells it apart from another that says the same. */
  readonly identity: string
  readonly server: ServerFacts
  /** What the account may set on its sessions. */
  readonly settings: readonly string[]
}

class PooledSession implements Session {
  readonly #pool: Pool
  readonly #introduction: Introduction
  readonly #baseline: string
  readonly #lent = new Set<number>()
  #isClosed = false
  readonly settings: ConnectionSettings
  readonly connections: number
  readonly server: ServerFacts

  constructor(pool: Pool, settings: ConnectionSettings, connections: number, introduction: Introduction) {
    this.#pool = pool
    this.#introduction = introduction
    this.settings = settings
    this.connections = connections
    this.server = introduction.server
    this.#baseline = [
      ...SPEAK_UTF8,
      'SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ',
      `SET SESSION ${introduction.settings}`,
    ].join('; ')
  }

  openBeside(connections: number): Session {
    return new PooledSession(openPool(this.settings, connections), this.settings, connections, this.#introduction)
  }

  query = async (sql: string, values: readonly unknown[] = []): Promise<readonly unknown[]> =>
    this.#lend((connection) => toQuery(connection)(sql, values))

  async rows(sql: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    const [result] = await this.query(sql, values)
    return toRows(result)
  }

  withConnection: Session['withConnection'] = (use) =>
    this.#lend((connection) => use(createSessionConnection(toQuery(connection))))

  async killRunning(): Promise<void> {
    if (this.#lent.size === 0) return
    const killer = await this.#connectAgain()
    if (!killer) return
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

  /**
   * A connection to the server that the others are on: behind a balancer, or a name of several addresses, it may be
   * another one, where the same thread ids are somebody else's. `undefined` where a few tries do not find it.
   */
  async #connectAgain(): Promise<Connection | undefined> {
    for (let attempt = 0; attempt < KILLER_TRIES; attempt++) {
      const connection = await createConnection(toConnectionOptions(this.settings))
      const [rows] = await connection.query(SERVER_FACTS_SQL).catch(() => [undefined])
      if (parseServerFacts(toRows(rows), '').identity === this.#introduction.identity) return connection
      await connection.end()
    }
    return undefined
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

function toQuery(connection: PoolConnection): QueryFunction {
  return (sql, values = []) => connection.query(sql, [...values])
}

async function introduce(pool: Pool, settings: ConnectionSettings): Promise<Introduction> {
  const connection = await getConnection(pool, settings)
  const { batch } = createSessionConnection(toQuery(connection))
  const [, variables = [], accounts = []] = await batch([
    // SHOW obeys it too.
    `SET SESSION sql_select_limit = ${NO_SELECT_LIMIT}`,
    SERVER_FACTS_SQL,
    'SELECT CURRENT_USER() AS account',
  ])
  const server = parseServerFacts(variables, accounts[0] ? readText(accounts[0], 'account') : '')
  const optional = await findAccepted(connection, OPTIONAL_SETTINGS[server.flavour])
  connection.release()
  return { identity: server.identity, server, settings: [...BASE_SETTINGS, ...optional] }
}

/** Those that this server and account take: mostly all at once, else each is tried. */
async function findAccepted(connection: PoolConnection, optional: readonly string[]): Promise<readonly string[]> {
  const isTaken = (assignments: string): Promise<boolean> =>
    connection.query(`SET SESSION ${assignments}`).then(
      () => true,
      () => false,
    )
  if (await isTaken(optional.join(', '))) return optional
  const accepted: string[] = []
  for (const setting of optional) if (await isTaken(setting)) accepted.push(setting)
  return accepted
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
