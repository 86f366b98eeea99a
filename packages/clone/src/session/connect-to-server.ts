import { setTimeout as sleep } from 'node:timers/promises'
import { ConnectionFailedError, type ConnectionSettings } from '@dbenv/core'
import { type Connection, createConnection } from 'mysql2/promise'
import { toConnectionOptions } from './connection-options.ts'
import { errnoOf } from './errno.ts'
import { parseServerFacts, SERVER_FACTS_SQL } from './server-facts.ts'
import { createSessionConnection } from './session.ts'
import { SHOW_ALL } from './session-settings.ts'
import { socketOf } from './socket-of.ts'

/** ER_CON_COUNT_ERROR, ER_TOO_MANY_USER_CONNECTIONS and ER_USER_LIMIT_REACHED: one may be free again in a moment. */
export const BUSY_ERRORS: ReadonlySet<unknown> = new Set([1040, 1203, 1226])

/** Waits between tries to connect to a server without a free connection, in milliseconds: about 8 s in all. */
const BUSY_WAITS_MS: readonly number[] = [50, 100, 200, 400, 800, 1600, 2400, 2400]

/** Who has a choice waits no longer than this, in milliseconds. */
const PATIENT_WAIT_MS = 800

/** Longest wait for what a server answers from memory, in milliseconds. */
export const ANSWER_MS = 10_000

/** Tries to reach one server of several behind an address. */
const SERVER_TRIES = 5

/** Whether a server has no free connection, for anybody or for this account. */
export function isBusy(error: unknown): boolean {
  return BUSY_ERRORS.has(errnoOf(error) ?? 0)
}

/**
 * Connects, again after a while where the server is busy. Throws `ConnectionFailedError`, after about 8 s; after one where
 * `hasChoice` says that the caller can do without.
 */
export async function retryWhileBusy<Result>(
  settings: ConnectionSettings,
  connect: () => Promise<Result>,
  hasChoice: () => boolean = () => false,
): Promise<Result> {
  for (const waitMs of [...BUSY_WAITS_MS, undefined]) {
    try {
      return await connect()
    } catch (error) {
      const isEnough = waitMs === undefined || (waitMs >= PATIENT_WAIT_MS && hasChoice())
      if (!isBusy(error) || isEnough) throw new ConnectionFailedError(settings, error)
      await sleep(waitMs)
    }
  }
  throw new ConnectionFailedError(settings, new Error('no try was left'))
}

/**
 * A connection of its own to the server of an identity, which the caller ends: behind a balancer, or a name of several
 * addresses, it may be another one, where the same thread ids are somebody else's. `undefined` where a few tries do not
 * find it. Rejects as the driver does.
 */
export async function connectToServer(settings: ConnectionSettings, identity: string): Promise<Connection | undefined> {
  for (let attempt = 0; attempt < SERVER_TRIES; attempt++) {
    const connection = await createConnection(toConnectionOptions(settings))
    const [, facts = []] = await createSessionConnection((sql) => connection.query({ sql, timeout: ANSWER_MS }))
      .batch([SHOW_ALL, SERVER_FACTS_SQL])
      .catch(() => [])
    if (parseServerFacts(facts, '').identity === identity) return connection
    connection.destroy()
    // One that does not answer does not say goodbye either.
    socketOf(connection)?.unref()
  }
  return undefined
}
