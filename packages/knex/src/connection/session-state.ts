import type { Connection } from 'mysql2'
import { streamOf } from './socket.ts'

/** The parts of a session that change how a statement's text is read. */
export interface SessionModes {
  /** The session's `@@sql_mode`, as the server spells it. */
  readonly sqlMode: string
  /** The server's `@@lower_case_table_names`. */
  readonly lowerCaseTableNames: 0 | 1 | 2
}

/** What the server said about itself when the connection was opened. */
export interface ServerFacts {
  readonly flavour: 'mariadb' | 'mysql'
  readonly version: string
  /** In bytes; a longer statement makes the server close the connection. */
  readonly maxAllowedPacket: number
}

/** Turns a statement's base names into database names; throws what must not be sent. */
export type RewriteStatement = (sql: string, modes: SessionModes) => string

/** What dbenv knows about one open connection. */
export interface SessionState {
  readonly facts: ServerFacts
  modes: SessionModes
  /** The session's current database; `undefined`: none. */
  database: string | undefined
  /** Set by whoever holds the connection. */
  rewrite: RewriteStatement | undefined
  /** For whom the connection is lent; `undefined` for dbenv's own use, such as reading the registry. */
  holder: { readonly environment: string; readonly baseName: string } | undefined
  isInTransaction: boolean
  isBroken: boolean
}

const states = new WeakMap<Connection, SessionState>()

/** Remembers `state` as what is known about `connection`. */
export function setSessionState(connection: Connection, state: SessionState): void {
  states.set(connection, state)
}

/** Tells whether anything is known about a connection. */
export function isTracked(connection: Connection): boolean {
  return states.has(connection)
}

/** Gives what is known about a connection that `openConnection` opened; throws for any other. */
export function getSessionState(connection: Connection): SessionState {
  const state = states.get(connection)
  if (state === undefined) throw new TypeError('This connection was not opened by dbenv.')
  return state
}

/** Cuts a connection that no one may use again; the pool drops it when it is given back. */
export function discardConnection(connection: Connection): void {
  getSessionState(connection).isBroken = true
  connection.destroy()
  // mysql2 only ends its side: a server in the middle of a result would wait for a reader, and hold its locks.
  streamOf(connection).destroy()
}
