import { mayRunText } from '@dbenv/core'
import type { Connection } from 'mysql2'
import { SessionTrackingRefusedError } from '../errors/adapter-errors.ts'
import { EndsTransactionError } from '../errors/transaction-errors.ts'
import { getSessionState, type SessionState } from '../state/session-state.ts'
import { findSessionChange } from './find-session-change.ts'
import { findTransactionEnd } from './find-transaction-end.ts'
import { refuseModeChange } from './refuse-mode-change.ts'
import { saySessionScope } from './say-session-scope.ts'

/** What its author gave with a text. */
export interface GivenValues {
  readonly values: unknown
  /** mysql2's option, where the statement says it itself. */
  readonly namedPlaceholders?: unknown
}

/** A statement as it goes to the driver. */
export interface SentStatement {
  readonly sql: string
  /** As the author gave them, or `WRITTEN_IN`. */
  readonly values: unknown
}

/** In place of values that stand in the text already: the driver takes such a text as it is. */
export const WRITTEN_IN: readonly unknown[] = Object.freeze([])

/**
 * Gives a statement with the database names of whoever holds the connection, and notes what it will leave in the session;
 * throws what must not be sent. The one place where text and values meet: what is told of a text here holds for what the
 * server gets, because values that are more than values (names, SQL of their own, a text to run) are written into it
 * before it is read. Without a holder the statement stays as it is.
 */
export function writeStatement(
  connection: Connection,
  method: 'query' | 'execute' | 'prepare' | 'unprepare',
  text: string,
  given: GivenValues,
): SentStatement {
  const state = getSessionState(connection)
  const { values } = given
  if (state.rewrite === undefined) return { sql: text, values }
  // The server takes the values of a prepared statement apart from its text.
  if (method !== 'query' || !mayChangeMeaning(connection, text, values)) {
    return { sql: rewriteText(text, state), values }
  }
  return { sql: rewriteText(formatValues(connection, text, given), state), values: WRITTEN_IN }
}

/** What tells which database and which sql_mode a session has. */
const TRACKER = /session_track_(?:schema|system_variables)/i

function rewriteText(text: string, state: SessionState): string {
  const { rewrite, modes, facts, keepsTransaction } = state
  if (rewrite === undefined) return text
  if (TRACKER.test(text) && /\bSET\b/i.test(text)) throw new SessionTrackingRefusedError()
  if (keepsTransaction) {
    const statement = findTransactionEnd(text, modes.sqlMode)
    if (statement !== undefined) throw new EndsTransactionError(statement)
  }
  const said = facts.flavour === 'mariadb' ? saySessionScope(text, modes.sqlMode) : text
  const sent = rewrite(said, modes)
  refuseModeChange(said, sent, modes, rewrite)
  const change = findSessionChange(text, modes.sqlMode)
  if (change !== undefined && state.change !== 'session') state.change = change
  return sent
}

/** Whether the text would say something else, to who reads it, with its values than with question marks for them. */
function mayChangeMeaning(connection: Connection, text: string, values: unknown): boolean {
  if (typeof connection.config.queryFormat === 'function') return true
  if (values === undefined || values === null) return false
  // One object: by the names of placeholders, or assignments.
  if (!Array.isArray(values)) return true
  if (values.length === 0) return false
  return text.includes('??') || !values.every(isPlain) || mayRunText(text)
}

/** Whether the driver writes a value as a literal, or a list of them; `NaN` is a name in SQL. */
function isPlain(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object' || value === null) return true
  if ('toSqlString' in value) return false
  return Array.isArray(value) ? value.every(isPlain) : value instanceof Date || value instanceof Uint8Array
}

/** What mysql2 would make of text and values when it sends them (3.24, `query` in lib/base/connection.js). */
function formatValues(connection: Connection, text: string, { values, namedPlaceholders }: GivenValues): string {
  const command = { sql: text, values, namedPlaceholders }
  call(connection, '_resolveNamedPlaceholders', command)
  const formatted = call(connection, 'format', command.sql, command.values ?? [], command.namedPlaceholders)
  if (typeof formatted !== 'string') throw new TypeError('mysql2 made no text of a statement and its values.')
  return formatted
}

function call(connection: Connection, name: string, ...parameters: unknown[]): unknown {
  const method: unknown = Reflect.get(connection, name)
  if (typeof method !== 'function') throw new TypeError(`mysql2's connection has no method \`${name}\`.`)
  return Reflect.apply(method, connection, parameters)
}
