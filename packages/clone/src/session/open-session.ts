import { randomUUID } from 'node:crypto'
import type { ConnectionSettings, QueryFunction } from '@dbenv/core'
import { SPEAK_UTF8 } from './client-text.ts'
import { ANSWER_MS, isBusy, retryWhileBusy } from './connect-to-server.ts'
import { ConnectionLostError } from './connection-lost-error.ts'
import { ConnectionPool, type PooledConnection } from './connection-pool.ts'
import { type EndedThreads, endThreads, type ForeignThreads } from './end-threads.ts'
import { errnoOf } from './errno.ts'
import type { IsSpared } from './is-spared.ts'
import { LentConnection } from './lent-connection.ts'
import { LentConnections, LOST_TIMES, type LostTimes } from './lent-connections.ts'
import { type Row, readText } from './row.ts'
import { parseServerFacts, SERVER_FACTS_SQL, type ServerFacts } from './server-facts.ts'
import { createSessionConnection, type Session, type SessionConnection, toRows } from './session.ts'
import { BASE_SETTINGS, OPTIONAL_SETTINGS, SHOW_ALL, WRITING_TRANSACTIONS } from './session-settings.ts'
import { type ProvableSession, reachOneServer } from './tell-apart.ts'
import { Turns } from './turns.ts'

/** How a session is opened. */
export interface OpenSessionOptions {
  /** How many connections it opens at most; they are opened when first needed. @default 4 */
  readonly connections?: number
  /** A session of what may be the same server: where it is proven not to be, the new one has an identity of its own. */
  readonly beside?: ProvableSession | undefined
  /** When a connection from which nothing comes counts as lost. @default some 60 s, less where it is killed */
  readonly lostTimes?: LostTimes
}

/** How long a connection that lay idle has for its first answer, in milliseconds; then another one is taken. */
const FIRST_ANSWER_MS = 5_000

/**
 * Connects, asks the server what it is, and resolves to a session; the caller closes it. Throws
 * `ConnectionFailedError`, after about 8 s when the server has no free connection, and `ConnectionLostError` when it gives
 * no answer for 10 s.
 */
export async function openSession(settings: ConnectionSettings, options: OpenSessionOptions = {}): Promise<Session> {
  const { connections = 4, lostTimes = LOST_TIMES } = options
  const pool = new ConnectionPool(settings, connections)
  try {
    const introduction = { ...(await introduce(pool, settings)), lostTimes }
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

/** What is asked once of a server, for this account. */
interface Introduction {
  /** What the server says of itself, also where `server.identity` tells it apart from another that says the same. */
  readonly identity: string
  readonly server: ServerFacts
  /** What the account may set on its sessions. */
  readonly settings: readonly string[]
}

class PooledSession implements Session {
  #pool: ConnectionPool
  readonly #turns: Turns
  readonly #introduction: Introduction & { readonly lostTimes: LostTimes }
  readonly #baseline: string
  readonly #lent: LentConnections
  #isClosed = false
  readonly settings: ConnectionSettings
  readonly connections: number
  readonly server: ServerFacts

  constructor(
    pool: ConnectionPool,
    settings: ConnectionSettings,
    connections: number,
    introduction: Introduction & { readonly lostTimes: LostTimes },
    beside?: LentConnections,
  ) {
    this.#pool = pool
    this.#turns = new Turns(connections)
    this.#introduction = introduction
    this.#lent = new LentConnections(settings, introduction.identity, introduction.lostTimes, beside)
    this.settings = settings
    this.connections = connections
    this.server = introduction.server
    this.#baseline = [...SPEAK_UTF8, WRITING_TRANSACTIONS, `SET SESSION ${introduction.settings}`].join('; ')
  }

  openBeside(connections: number): Session {
    const pool = new ConnectionPool(this.settings, connections)
    return new PooledSession(pool, this.settings, connections, this.#introduction, this.#lent)
  }

  query = async (sql: string, values: readonly unknown[] = []): Promise<readonly unknown[]> =>
    this.#lend((connection) => toQuery(connection)(sql, values))

  async rows(sql: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    const [result] = await this.query(sql, values)
    return toRows(result)
  }

  withConnection: Session['withConnection'] = (use) =>
    this.#lend((connection) => use({ ...createSessionConnection(toQuery(connection)), bytes: toBytes(connection) }))

  killRunning(isSpared?: IsSpared): Promise<void> {
    return this.#lent.kill(isSpared)
  }

  endThreads({ identity, ...threads }: ForeignThreads & { readonly identity?: string }): Promise<EndedThreads> {
    return endThreads(this.settings, identity ?? this.#introduction.identity, threads)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    await this.killRunning().catch(() => undefined)
    await this.#pool.end()
  }

  async closeIdle(): Promise<void> {
    if (this.#turns.taken > 0 || this.#isClosed) return
    const pool = this.#pool
    this.#pool = new ConnectionPool(this.settings, this.connections)
    await pool.end()
  }

  async #lend<Result>(use: (connection: LentConnection) => Promise<Result>): Promise<Result> {
    const connection = await this.#prepare()
    try {
      const result = await use(connection)
      connection.release()
      return result
    } catch (error) {
      // What state a failed piece of work leaves behind is not known (a transaction, a killed thread).
      connection.destroy()
      throw error
    } finally {
      this.#takeBack(connection)
    }
  }

  /** A connection in its starting state. One that lay idle and is silent now gives way to the next. */
  async #prepare(): Promise<LentConnection> {
    for (;;) {
      const { connection: pooled, isNew } = await this.#connect()
      const connection = new LentConnection(pooled, this.settings)
      this.#lent.add(connection)
      let isSilent = false
      const giveUp = (): void => {
        isSilent = true
        connection.cut(new ConnectionLostError(this.settings, 'it lay idle, and nothing comes over it any more'))
      }
      const timer = isNew ? undefined : setTimeout(giveUp, FIRST_ANSWER_MS)
      try {
        await connection.query({ sql: this.#baseline })
        return connection
      } catch (error) {
        connection.destroy()
        this.#takeBack(connection)
        if (!isSilent) throw error
      } finally {
        clearTimeout(timer)
      }
    }
  }

  #takeBack(connection: LentConnection): void {
    this.#lent.delete(connection)
    this.#turns.giveBack()
  }

  /** A connection in turn. Where the server has no more of them, those that there are do the work of all from then on. */
  async #connect(): Promise<PooledConnection> {
    const hasOthers = (): boolean => this.#lent.size > 0
    for (;;) {
      await this.#turns.take()
      try {
        return await retryWhileBusy(this.settings, () => this.#pool.getConnection(), hasOthers)
      } catch (error) {
        const isForgone = isBusy(error) && hasOthers()
        if (isForgone) this.#turns.giveUp()
        else {
          // They have waited as long for the same server.
          this.#turns.turnAway(error)
          this.#turns.giveBack()
          throw error
        }
      }
    }
  }
}

function toQuery(connection: LentConnection): QueryFunction {
  return (sql, values) => connection.query({ sql }, values)
}

function toBytes(connection: LentConnection): SessionConnection['bytes'] {
  return async (sql) => {
    const [result] = await connection.query({ sql, typeCast: (field) => field.buffer() })
    return toRows(result)
  }
}

async function introduce(pool: ConnectionPool, settings: ConnectionSettings): Promise<Introduction> {
  const { connection: pooled } = await retryWhileBusy(settings, () => pool.getConnection())
  const connection = new LentConnection(pooled, settings)
  const giveUp = (): void =>
    connection.cut(new ConnectionLostError(settings, 'the server took it, and gives no answer over it'))
  const timer = setTimeout(giveUp, ANSWER_MS)
  const query: QueryFunction = (sql, values) => {
    timer.refresh()
    return toQuery(connection)(sql, values)
  }
  try {
    const [, variables = [], accounts = []] = await createSessionConnection(query).batch([
      SHOW_ALL,
      SERVER_FACTS_SQL,
      'SELECT CURRENT_USER() AS account',
    ])
    const server = parseServerFacts(variables, accounts[0] ? readText(accounts[0], 'account') : '')
    const optional = await findAccepted(query, OPTIONAL_SETTINGS[server.flavour])
    connection.release()
    return { identity: server.identity, server, settings: [...BASE_SETTINGS, ...optional] }
  } finally {
    clearTimeout(timer)
  }
}

/** Those that this server and account take: mostly all at once, else each is tried. */
async function findAccepted(query: QueryFunction, optional: readonly string[]): Promise<readonly string[]> {
  const isTaken = async (assignments: string): Promise<boolean> => {
    try {
      await query(`SET SESSION ${assignments}`)
      return true
    } catch (error) {
      // A refusal has a number of the server's; those of the system are negative, and a lost connection has none.
      if ((errnoOf(error) ?? 0) > 0) return false
      throw error
    }
  }
  if (await isTaken(optional.join(', '))) return optional
  const accepted: string[] = []
  for (const setting of optional) if (await isTaken(setting)) accepted.push(setting)
  return accepted
}
