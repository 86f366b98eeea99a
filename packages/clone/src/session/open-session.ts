import { randomUUID } from 'node:crypto'
import type { ConnectionSettings, QueryFunction } from '@dbenv/core'
import { createPool, type Pool, type PoolConnection } from 'mysql2/promise'
import { SPEAK_UTF8 } from './client-text.ts'
import { connectToServer, isBusy, retryWhileBusy } from './connect-to-server.ts'
import { toConnectionOptions } from './connection-options.ts'
import { type EndedThreads, endThreads, type ForeignThreads } from './end-threads.ts'
import { type IsSpared, isSparedOn } from './is-spared.ts'
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
}

/**
 * Connects, asks the server what it is, and resolves to a session; the caller closes it. Throws
 * `ConnectionFailedError`, after about 8 s when the server has no free connection.
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
    await endPool(pool)
    throw error
  }
}

function openPool(settings: ConnectionSettings, connections: number): Pool {
  if (!Number.isInteger(connections) || connections < 1) {
    throw new TypeError(`\`connections\` must be a positive integer, got \`${connections}\``)
  }
  return createPool({ ...toConnectionOptions(settings), connectionLimit: connections })
}

/** Rejects for a connection that could never be made, which is nothing to close. */
async function endPool(pool: Pool): Promise<void> {
  await pool.end().catch(() => undefined)
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
  #pool: Pool
  readonly #turns: Turns
  readonly #introduction: Introduction
  readonly #baseline: string
  readonly #lent = new Set<number>()
  #isClosed = false
  readonly settings: ConnectionSettings
  readonly connections: number
  readonly server: ServerFacts

  constructor(pool: Pool, settings: ConnectionSettings, connections: number, introduction: Introduction) {
    this.#pool = pool
    this.#turns = new Turns(connections)
    this.#introduction = introduction
    this.settings = settings
    this.connections = connections
    this.server = introduction.server
    this.#baseline = [...SPEAK_UTF8, WRITING_TRANSACTIONS, `SET SESSION ${introduction.settings}`].join('; ')
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
    this.#lend((connection) => use({ ...createSessionConnection(toQuery(connection)), bytes: toBytes(connection) }))

  async killRunning(isSpared?: IsSpared): Promise<void> {
    if (this.#lent.size === 0) return
    const killer = await connectToServer(this.settings, this.#introduction.identity)
    if (!killer) return
    try {
      // Only what is lent by now: connecting takes time, and what has been given back serves others.
      for (const thread of [...this.#lent]) {
        if (!this.#lent.has(thread) || (isSpared && (await isSparedOn(killer, thread, isSpared)))) continue
        // One that ended by itself in the meantime is not an error (1094, unknown thread).
        await killer.query('KILL ?', [thread]).catch(() => undefined)
      }
    } finally {
      await killer.end()
    }
  }

  endThreads({ identity, ...threads }: ForeignThreads & { readonly identity?: string }): Promise<EndedThreads> {
    return endThreads(this.settings, identity ?? this.#introduction.identity, threads)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    await this.killRunning().catch(() => undefined)
    await endPool(this.#pool)
  }

  async closeIdle(): Promise<void> {
    if (this.#turns.taken > 0 || this.#isClosed) return
    const pool = this.#pool
    this.#pool = openPool(this.settings, this.connections)
    await endPool(pool)
  }

  async #lend<Result>(use: (connection: PoolConnection) => Promise<Result>): Promise<Result> {
    const connection = await this.#connect()
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
      this.#turns.giveBack()
    }
  }

  /** A connection in turn. Where the server has no more of them, those that there are do the work of all from then on. */
  async #connect(): Promise<PoolConnection> {
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

function toQuery(connection: PoolConnection): QueryFunction {
  return (sql, values = []) => connection.query(sql, [...values])
}

function toBytes(connection: PoolConnection): SessionConnection['bytes'] {
  return async (sql) => {
    const [result] = await connection.query({ sql, typeCast: (field) => field.buffer() })
    return toRows(result)
  }
}

async function introduce(pool: Pool, settings: ConnectionSettings): Promise<Introduction> {
  const connection = await retryWhileBusy(settings, () => pool.getConnection())
  const { batch } = createSessionConnection(toQuery(connection))
  const [, variables = [], accounts = []] = await batch([
    SHOW_ALL,
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
