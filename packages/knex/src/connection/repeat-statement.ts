import type { Connection } from 'mysql2'
import { followFailure } from './follow-failure.ts'
import { type Command, failCommand, isCommand } from './mysql2-command.ts'
import { rewriteStatement } from './rewrite-statement.ts'
import { getSessionState } from './session-state.ts'
import { mayHaveMoved, standAnew } from './stand-anew.ts'

/** What is needed to send a statement again. */
export interface WrittenStatement {
  /** With base names; `undefined`: dbenv wrote database names into it, and they are not to be changed. */
  readonly text: string | undefined
  readonly values: unknown
  /** Whether a first result is there: of several statements, or a procedure's, one has been done. */
  hasReply: boolean
}

/** mysql2's own `query` or `execute`, bound to its connection. */
export type Send = (...parameters: unknown[]) => unknown

/** Statements that are done whole or not at all. A procedure commits as it goes, and so may what is not listed. */
const ATOMIC =
  /^[\s(]*(?:SELECT|WITH|INSERT|REPLACE|UPDATE|DELETE|TABLE|VALUES|SHOW|DESC|DESCRIBE|EXPLAIN|CREATE|ALTER|TRUNCATE)\b/i

/**
 * Looks, after a statement's error, whether its environment was made anew. Resolves to the text to send now, or to
 * `undefined` when the error is what it seems; rejects as `standAnew` does.
 */
async function findNewText(
  connection: Connection,
  { text, hasReply }: WrittenStatement,
  error: unknown,
): Promise<string | undefined> {
  // A statement sent after this one without waiting would come before its repetition.
  const canRepeat = !hasReply && text !== undefined && ATOMIC.test(text) && getSessionState(connection).running === 1
  const outcome = await standAnew(connection, error, canRepeat)
  return outcome === 'as before' || text === undefined ? undefined : rewriteStatement(text, getSessionState(connection))
}

/**
 * Holds back the error of a query until it is known whether its environment was made anew, and then repeats it once on
 * the new databases. To be called before the server can have answered.
 */
export function repeatQueryIfMoved(
  connection: Connection,
  command: Command,
  written: WrittenStatement,
  query: Send,
): void {
  const { onResult, emit } = command
  // Set back, not deleted: V8 reads an object slowly after a delete, and each row would pay for it.
  const letGo = (): void => {
    command.emit = emit
    command.onResult = onResult
  }
  const fail = (error: unknown): void => {
    followFailure(error, connection, written)
    letGo()
    failCommand(command, error)
  }
  const hold = (error: unknown): void => {
    // mysql2 says so after every error, and who lent the connection takes it back then.
    command.emit = (event, ...rest) => event === 'end' || Reflect.apply(emit, command, [event, ...rest])
    findNewText(connection, written, error).then((sql) => {
      if (sql === undefined) return fail(error)
      letGo()
      // mysql2 takes a command that was made before, and writes its values into the text anew.
      query(Object.assign(command, { sql, values: written.values, next: null }))
    }, fail)
  }
  if (typeof onResult === 'function') {
    command.onResult = (error: unknown, ...rest: unknown[]): unknown => {
      if (mayHaveMoved(error)) return hold(error)
      if (error) followFailure(error, connection, written)
      return Reflect.apply(onResult, command, [error, ...rest])
    }
    return
  }
  command.emit = (event, ...rest) => {
    if (event === 'error' && mayHaveMoved(rest[0])) {
      hold(rest[0])
      return true
    }
    if (event === 'error') followFailure(rest[0], connection, written)
    if (event === 'fields') letGo()
    return Reflect.apply(emit, command, [event, ...rest])
  }
}

/** The same for a prepared statement with a callback, which mysql2 runs by two commands: another pair is sent. */
export function executeAndRepeatIfMoved(
  connection: Connection,
  sent: unknown,
  written: WrittenStatement,
  callback: Send,
  execute: Send,
): unknown {
  let isHeld = false
  const end = (): void => {
    if (!isCommand(first)) return
    Reflect.deleteProperty(first, 'emit')
    first.emit('end')
  }
  const first = execute(sent, written.values, (error: unknown, ...rest: unknown[]): unknown => {
    if (!mayHaveMoved(error)) {
      if (error) followFailure(error, connection, written)
      return callback(error, ...rest)
    }
    isHeld = true
    const fail = (reason: unknown): void => {
      followFailure(reason, connection, written)
      callback(reason)
      end()
    }
    return findNewText(connection, written, error).then((sql) => {
      if (sql === undefined) return fail(error)
      const options = typeof sent === 'object' ? { ...sent, sql } : sql
      const again = execute(options, written.values, callback)
      if (isCommand(again)) again.on('end', end)
    }, fail)
  })
  if (isCommand(first)) {
    const { emit } = first
    // Who lent the connection takes it back at the end.
    first.emit = (event, ...rest) => (isHeld && event === 'end') || Reflect.apply(emit, first, [event, ...rest])
  }
  return first
}

/** The same for a prepared statement whose events are listened to: they come from the other pair then. */
export function repeatExecuteIfMoved(
  connection: Connection,
  command: Command,
  sent: unknown,
  written: WrittenStatement,
  execute: Send,
): void {
  const { emit } = command
  const hold = (error: unknown): void => {
    // mysql2 says twice that the pair has ended.
    command.emit = () => true
    const fail = (reason: unknown): void => {
      followFailure(reason, connection, written)
      command.emit = emit
      failCommand(command, reason)
    }
    findNewText(connection, written, error).then((sql) => {
      if (sql === undefined) return fail(error)
      const again = execute(typeof sent === 'object' ? { ...sent, sql } : sql, written.values)
      if (!isCommand(again)) return fail(error)
      // A stream of the first one pauses the connection by it.
      Object.assign(command, { emit, _connection: connection })
      again.emit = (event, ...rest) => command.emit(event, ...rest)
    }, fail)
  }
  command.emit = (event, ...rest) => {
    // Set back before the rows, each of which would pay for it.
    if (event === 'fields') command.emit = emit
    if (event === 'error' && mayHaveMoved(rest[0])) {
      hold(rest[0])
      return true
    }
    if (event === 'error') followFailure(rest[0], connection, written)
    return Reflect.apply(emit, command, [event, ...rest])
  }
}
