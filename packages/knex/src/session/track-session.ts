import type { Connection } from 'mysql2'
import { isCommand, onceEnded } from '../driver/mysql2-command.ts'
import { readDoublesExactly } from '../driver/read-doubles.ts'
import { alreadyRewritten, holdsValues, isLookUp, writtenAs } from '../driver/statement-options.ts'
import { ChangeUserRefusedError } from '../errors/adapter-errors.ts'
import type { SessionState } from '../state/session-state.ts'
import { formatForSession } from '../statement/format-values.ts'
import { WRITTEN_IN, writeStatement } from '../statement/write-statement.ts'
import { followReply, followSent, followWork } from './follow-reply.ts'
import { ListeningCommands } from './listening-commands.ts'
import { keepStatementsByDatabase } from './prepared-statements.ts'
import {
  executeAndRepeatIfMoved,
  repeatExecuteIfMoved,
  repeatQueryIfMoved,
  type Send,
  type WrittenStatement,
} from './repeat-statement.ts'
import { tellStatement } from './tell-statement.ts'
import { refuseUnreadableColumns } from './unreadable-columns.ts'

/**
 * Makes `state` follow the session, and every statement that reaches the connection pass through `writeStatement`. On the
 * connection itself, because that is the one place which builders, transactions, streams and raw access all end in.
 */
export function trackSession(connection: Connection, state: SessionState, readAgain: () => Promise<void>): void {
  const listening = new ListeningCommands(connection)
  for (const method of ['query', 'execute', 'prepare', 'unprepare'] as const) {
    wrapMethod(connection, method, state, listening)
  }
  keepStatementsByDatabase(connection, state)
  formatForSession(connection, state)
  // It would lead to a database that nobody resolved, with the variables of a fresh session.
  Object.defineProperty(connection, 'changeUser', { value: refuseChangeUser, configurable: true })
  wrapReset(connection, readAgain)
  const markBroken = (): void => {
    state.isBroken = true
  }
  connection.on('error', markBroken)
  connection.on('end', markBroken)
}

function refuseChangeUser(): never {
  throw new ChangeUserRefusedError()
}

/** A reset takes the session's variables back, those by which it is followed among them. */
function wrapReset(connection: Connection, readAgain: () => Promise<void>): void {
  const original: unknown = Reflect.get(connection, 'reset')
  // Not every version of mysql2 has it.
  if (typeof original !== 'function') return
  const reset = (callback?: (error: unknown) => void): unknown =>
    Reflect.apply(original, connection, [
      (error: unknown) => {
        if (error) return callback?.(error)
        readAgain().then(() => callback?.(null), callback)
      },
    ])
  Object.defineProperty(connection, 'reset', { value: reset, configurable: true })
}

function wrapMethod(
  connection: Connection,
  method: 'query' | 'execute' | 'prepare' | 'unprepare',
  state: SessionState,
  listening: ListeningCommands,
): void {
  const original: unknown = Reflect.get(connection, method)
  if (typeof original !== 'function') throw new TypeError(`mysql2's connection has no method \`${method}\`.`)
  const run: Send = (...parameters) => Reflect.apply(original, connection, parameters)
  // mysql2's overloads take `(sql, values?, callback?)`, `(options, values?, callback?)` or a finished command.
  const wrapped: Send = (...given) => {
    const written = readWritten(given)
    const parameters = toSent(connection, method, given, written)
    const [sent] = parameters
    if (state.holder === undefined || method === 'prepare' || method === 'unprepare') {
      const command = run(...parameters)
      follow(command)
      return command
    }
    if (method === 'query') {
      const command = run(...parameters)
      follow(command, sent, written)
      if (isCommand(command)) repeatQueryIfMoved(connection, command, written, run)
      return command
    }
    const callback = parameters.find((parameter, index): parameter is Send => index > 0 && isFunction(parameter))
    if (callback === undefined) {
      const command = run(...parameters)
      follow(command, sent, written)
      if (isCommand(command)) repeatExecuteIfMoved(connection, command, sent, written, run)
      return command
    }
    // What fails while it is prepared is told to the callback alone.
    const outcome: { tellFailure?: ((error: unknown) => void) | undefined } = {}
    const calledBack: Send = (error, ...rest) => {
      outcome.tellFailure?.(error)
      return callback(error, ...rest)
    }
    const command = executeAndRepeatIfMoved(connection, sent, written, calledBack, run)
    outcome.tellFailure = follow(command, sent, written)
    return command
  }
  const follow = (command: unknown, sent?: unknown, written?: WrittenStatement): ReturnType<typeof tellStatement> => {
    if (!isCommand(command)) return undefined
    state.running += 1
    followSent(written?.text, state)
    onceEnded(command, () => {
      state.running -= 1
    })
    listening.add(command)
    command.on('result', (result) => followReply(result, state))
    command.on('fields', (fields) => {
      if (written !== undefined) {
        written.hasReply = true
        followWork(written, state)
      }
      if (!Array.isArray(fields)) return
      refuseUnreadableColumns(command, fields)
      readDoublesExactly(command, fields)
    })
    return sent === undefined ? undefined : tellStatement(command, sent, state)
  }
  Object.defineProperty(connection, method, { value: wrapped, writable: true, configurable: true })
}

/** Taken before mysql2 writes values into the text of a finished command. */
function readWritten([statement, values]: readonly unknown[]): WrittenStatement {
  const given = isFunction(values) ? undefined : values
  if (typeof statement === 'string') return { text: statement, values: given, hasReply: false, isLookUp: false }
  if (typeof statement !== 'object' || statement === null)
    return { text: undefined, values: undefined, hasReply: false, isLookUp: false }
  const text: unknown = Reflect.get(statement, alreadyRewritten in statement ? writtenAs : 'sql')
  return {
    text: typeof text === 'string' ? text : undefined,
    values: given === undefined ? Reflect.get(statement, 'values') : given,
    hasReply: false,
    isLookUp: isLookUp in statement,
    namedPlaceholders: Reflect.get(statement, 'namedPlaceholders'),
  }
}

/** The parameters of mysql2's method, with what is sent for the statement. */
function toSent(
  connection: Connection,
  method: 'query' | 'execute' | 'prepare' | 'unprepare',
  given: readonly unknown[],
  written: WrittenStatement,
): readonly unknown[] {
  const [statement] = given
  const { text } = written
  if (text === undefined) return given
  if (typeof statement === 'object' && statement !== null && alreadyRewritten in statement) return given
  const { sql, values } = writeStatement(connection, method, text, written)
  if (values === WRITTEN_IN) {
    // Where dbenv wrote values into it, not even what it was before is told.
    const isTold = typeof statement !== 'object' || statement === null || !(holdsValues in statement)
    const told = { [holdsValues]: true, ...(isTold ? { [writtenAs]: text } : {}) }
    return [withText(statement, { sql, values, ...told }), ...given.slice(1).filter(isFunction)]
  }
  return given.with(0, typeof statement === 'string' ? sql : withText(statement, { sql }))
}

/** A finished command (`Connection.createQuery`) carries its state: it is changed, not copied. */
function withText(statement: unknown, changes: object): object {
  if (isCommand(statement)) return Object.assign(statement, changes)
  return typeof statement === 'object' ? { ...statement, ...changes } : changes
}

function isFunction(value: unknown): value is (...parameters: unknown[]) => unknown {
  return typeof value === 'function'
}
