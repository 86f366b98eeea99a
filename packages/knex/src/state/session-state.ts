import { modesFromSqlMode } from '@dbenv/core'
import type { Connection } from 'mysql2'
import { streamOf } from '../driver/socket.ts'
import type { NameSource, ResolvedBase } from './name-source.ts'

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

/** For whom a connection is lent. */
export interface Holder {
  readonly source: NameSource
  readonly baseName: string
  /** The base name as it was resolved when the connection was lent. */
  readonly resolved: ResolvedBase
  /** Called when the names were read anew, before a statement is repeated on them. */
  readonly onNewNames?: () => Promise<void>
}

/** Where a connection leads: a host and its port, or the path of a socket without one. */
export interface Endpoint {
  readonly address: string
  readonly port: number | undefined
}

/** What dbenv knows about one open connection. */
export interface SessionState {
  readonly facts: ServerFacts
  readonly endpoint: Endpoint
  modes: SessionModes
  /** The session's current database; `undefined`: none. */
  database: string | undefined
  /** Set by whoever holds the connection. */
  rewrite: RewriteStatement | undefined
  /** `undefined` for dbenv's own use, such as reading the registry. */
  holder: Holder | undefined
  isInTransaction: boolean
  /** COMMIT was sent, and its reply has not come: where the connection is lost, nobody here knows how it ended. */
  isCommitting: boolean
  /** The transaction is one of `transaction`, and no statement of its body may end it. */
  keepsTransaction: boolean
  /** The server rolled the last transaction back because of a deadlock, or another conflict. */
  isDeadlocked: boolean
  /** The server is being asked whether the transaction that is kept is open after an error; `undefined`: it is not. */
  asked: Promise<void> | undefined
  /** `false` after `SET autocommit = 0`: then every statement is part of a transaction. */
  isAutocommit: boolean
  /** `sql_safe_updates`: the server refuses an UPDATE that goes by no index. */
  hasSafeUpdates: boolean
  /** Whether the open transaction has read or written anything. */
  hasWorked: boolean
  /** What statements have left in it that the next holder may not find; `'session'`: to the end of the session. */
  change: 'none' | 'next transaction' | 'session'
  /** Commands that were sent and have not ended. */
  running: number
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

/** Tells whether a session reads a backslash in a string as the beginning of an escape, as servers do by default. */
export function hasBackslashEscapes(connection: Connection): boolean {
  return !modesFromSqlMode(getSessionState(connection).modes.sqlMode).noBackslashEscapes
}

/** Cuts a connection that no one may use again; the pool drops it when it is given back. */
export function discardConnection(connection: Connection): void {
  getSessionState(connection).isBroken = true
  connection.destroy()
  // mysql2 only ends its side: a server in the middle of a result would wait for a reader, and hold its locks.
  streamOf(connection).destroy()
}
