import type { Connection } from 'mysql2'
import { ChangeUserRefusedError } from '../adapter-errors.ts'
import { readDoublesExactly } from './read-doubles.ts'
import { isHeader } from './run-statement.ts'
import type { SessionState } from './session-state.ts'
import { alreadyRewritten } from './statement-options.ts'
import { tellStatement } from './tell-statement.ts'

/** The server sets this bit in every reply while a transaction is open (protocol, "Status Flags"). */
const SERVER_STATUS_IN_TRANS = 1

/**
 * Makes `state` follow the session, and every text that reaches the connection pass through `state.rewrite`. On the
 * connection itself, because that is the one place which builders, transactions, streams and raw access all end in.
 */
export function trackSession(connection: Connection, state: SessionState): void {
  wrapMethod(connection, 'query', state)
  wrapMethod(connection, 'execute', state)
  wrapMethod(connection, 'prepare', state)
  // It would lead to a database that nobody resolved, with the variables of a fresh session.
  Object.defineProperty(connection, 'changeUser', { value: refuseChangeUser, configurable: true })
  const markBroken = (): void => {
    state.isBroken = true
  }
  connection.on('error', markBroken)
  connection.on('end', markBroken)
}

function refuseChangeUser(): never {
  throw new ChangeUserRefusedError()
}

/** mysql2's overloads take `(sql, values?, callback?)`, `(options, values?, callback?)` or a finished command. */
type Statement = (...parameters: unknown[]) => unknown

function wrapMethod(connection: Connection, method: 'query' | 'execute' | 'prepare', state: SessionState): void {
  const original: unknown = Reflect.get(connection, method)
  if (typeof original !== 'function') throw new TypeError(`mysql2's connection has no method \`${method}\`.`)
  const wrapped: Statement = (statement, ...parameters) => {
    const sent = rewritten(statement, state)
    const command: unknown = Reflect.apply(original, connection, [sent, ...parameters])
    if (isEmitter(command)) {
      command.on('result', (result) => followReply(result, state))
      readDoublesExactly(command)
      if (method !== 'prepare') tellStatement(command, sent, state)
    }
    return command
  }
  Object.defineProperty(connection, method, { value: wrapped, writable: true, configurable: true })
}

function rewritten(statement: unknown, state: SessionState): unknown {
  const { rewrite } = state
  if (rewrite === undefined) return statement
  if (typeof statement === 'string') return rewrite(statement, state.modes)
  if (typeof statement !== 'object' || statement === null || alreadyRewritten in statement) return statement
  if (!('sql' in statement) || typeof statement.sql !== 'string') return statement
  const sql = rewrite(statement.sql, state.modes)
  // A finished command (`Connection.createQuery`) carries its state: it is changed, not copied.
  if (isEmitter(statement)) return Object.assign(statement, { sql })
  return { ...statement, sql }
}

function followReply(result: unknown, state: SessionState): void {
  if (!isHeader(result)) return
  const header: { serverStatus?: unknown; stateChanges?: unknown } = result
  if (typeof header.serverStatus === 'number') {
    state.isInTransaction = (header.serverStatus & SERVER_STATUS_IN_TRANS) !== 0
  }
  const { stateChanges } = header
  if (typeof stateChanges !== 'object' || stateChanges === null) return
  if ('schema' in stateChanges && typeof stateChanges.schema === 'string') state.database = stateChanges.schema
  if ('systemVariables' in stateChanges && isRecord(stateChanges.systemVariables)) {
    const sqlMode = stateChanges.systemVariables['sql_mode']
    if (typeof sqlMode === 'string') state.modes = { ...state.modes, sqlMode }
  }
}

interface Emitter {
  on(event: 'result' | 'fields' | 'error' | 'end', listener: (value: unknown) => void): unknown
}

function isEmitter(value: unknown): value is Emitter {
  return typeof value === 'object' && value !== null && 'on' in value && typeof value.on === 'function'
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
