import type { Connection } from 'mysql2'
import { type Command, failCommand, isCommand } from '../driver/mysql2-command.ts'
import { getSessionState } from '../state/session-state.ts'
import { type SentStatement, writeStatement } from '../statement/write-statement.ts'
import { followFailure } from './follow-failure.ts'
import type { DoneStatement } from './follow-reply.ts'
import { mayHaveMoved, standAnew } from './stand-anew.ts'

/** What is needed to send a statement again. */
export interface WrittenStatement extends DoneStatement {
  /** With base names; `undefined`: dbenv wrote database names into it, and they are not to be changed. */
  readonly text: string | undefined
  readonly values: unknown
  readonly namedPlaceholders?: unknown
  /** Whether a first result is there: of several statements, or a procedure's, one has been done. */
  hasReply: boolean
}

/** mysql2's own `query` or `execute`, bound to its connection. */
export type Send = (...parameters: unknown[]) => unknown

/** Statements that are done whole or not at all. A procedure commits as it goes, and so may what is not listed. */
const ATOMIC =
  /^[\s(]*(?:SELECT|WITH|INSERT|REPLACE|UPDATE|DELETE|TABLE|VALUES|SHOW|DESC|DESCRIBE|EXPLAIN|CREATE|ALTER|TRUNCATE)\b/i

/**
 * Looks, after a statement's error, whether its environment was made anew. Resolves to what to send now, or to
 * `undefined` when the error is what it seems; rejects as `standAnew` does.
 */
async function findNewStatement(
  connection: Connection,
  method: 'query' | 'execute',
  written: WrittenStatement,
  error: unknown,
): Promise<SentStatement | undefined> {
  const { text, hasReply } = written
  // A statement sent after this one without waiting would come before its repetition.
  const canRepeat = !hasReply && text !== undefined && ATOMIC.test(text) && getSessionState(connection).running === 1
  const outcome = await standAnew(connection, error, canRepeat)
  if (outcome === 'as before' || text === undefined) return undefined
  return writeStatement(connection, method, text, written)
}

/** A command under way that may have to be sent again. */
interface Attempt {
  readonly connection: Connection
  readonly command: Command
  readonly written: WrittenStatement
  /** mysql2's `query` or `execute`. */
  readonly send: Send
  /** The command's own. */
  readonly onResult: Command['onResult']
  readonly emit: Command['emit']
}

/**
 * Holds back the error of a query until it is known whether its environment was made anew, and then repeats it once on
 * the new databases. To be called before the server can have answered.
 */
export function repeatQueryIfMoved(
  connection: Connection,
  command: Command,
  written: WrittenStatement,
  send: Send,
): void {
  const { onResult, emit } = command
  const attempt: Attempt = { connection, command, written, send, onResult, emit }
  // Each closure in a function of its own: made here, where others share their scope, it had V8 (Node 24) keep every
  // query until the next full collection of garbage, which took 7 of the 110 us of a query of one row.
  if (typeof onResult === 'function') command.onResult = watchCallback(attempt, onResult)
  else command.emit = watchEvents(attempt, holdQuery)
}

function watchCallback(attempt: Attempt, onResult: Send): Send {
  return (error, ...rest) => {
    if (mayHaveMoved(error)) return holdQuery(attempt, error)
    if (error) followFailure(error, attempt.connection, attempt.written)
    return Reflect.apply(onResult, attempt.command, [error, ...rest])
  }
}

function watchEvents<OneAttempt extends Attempt>(
  attempt: OneAttempt,
  hold: (attempt: OneAttempt, error: unknown) => void,
): Command['emit'] {
  return (event, ...rest) => {
    // Before the rows, each of which would pay for it.
    if (event === 'fields') letGo(attempt)
    if (event === 'error' && mayHaveMoved(rest[0])) {
      hold(attempt, rest[0])
      return true
    }
    if (event === 'error') followFailure(rest[0], attempt.connection, attempt.written)
    return Reflect.apply(attempt.emit, attempt.command, [event, ...rest])
  }
}

function holdQuery(attempt: Attempt, error: unknown): void {
  const { connection, command, written, send, emit } = attempt
  const fail = (reason: unknown): void => {
    followFailure(reason, connection, written)
    letGo(attempt)
    failCommand(command, reason)
  }
  // mysql2 says so after every error, and who lent the connection takes it back then.
  command.emit = (event, ...rest) => event === 'end' || Reflect.apply(emit, command, [event, ...rest])
  findNewStatement(connection, 'query', written, error).then((sent) => {
    if (sent === undefined) return fail(error)
    letGo(attempt)
    // mysql2 takes a command that was made before, and writes its values into the text anew.
    send(Object.assign(command, { ...sent, next: null }))
  }, fail)
}

/** Set back, not deleted: V8 reads an object slowly after a delete, and each row would pay for it. */
function letGo({ command, onResult, emit }: Attempt): void {
  command.emit = emit
  command.onResult = onResult
}

/** A prepared statement with a callback, which mysql2 runs by two commands: another pair is sent if need be. */
interface ExecuteAttempt {
  readonly connection: Connection
  readonly sent: unknown
  readonly written: WrittenStatement
  readonly callback: Send
  readonly execute: Send
  /** What the caller got. */
  first: unknown
  isHeld: boolean
}

/** The same for a prepared statement with a callback. */
export function executeAndRepeatIfMoved(
  connection: Connection,
  sent: unknown,
  written: WrittenStatement,
  callback: Send,
  execute: Send,
): unknown {
  const attempt: ExecuteAttempt = { connection, sent, written, callback, execute, first: undefined, isHeld: false }
  const first = execute(sent, written.values, watchExecuted(attempt))
  attempt.first = first
  // Who lent the connection takes it back at the end.
  if (isCommand(first)) first.emit = holdEndBack(attempt, first, first.emit)
  return first
}

function watchExecuted(attempt: ExecuteAttempt): Send {
  return (error, ...rest) => {
    const { connection, written, callback } = attempt
    if (mayHaveMoved(error)) return executeAgain(attempt, error)
    if (error) followFailure(error, connection, written)
    return callback(error, ...rest)
  }
}

function holdEndBack(attempt: ExecuteAttempt, first: Command, emit: Command['emit']): Command['emit'] {
  return (event, ...rest) => (attempt.isHeld && event === 'end') || Reflect.apply(emit, first, [event, ...rest])
}

function executeAgain(attempt: ExecuteAttempt, error: unknown): Promise<unknown> {
  const { connection, sent, written, callback, execute, first } = attempt
  attempt.isHeld = true
  const end = (): void => {
    attempt.isHeld = false
    if (isCommand(first)) first.emit('end')
  }
  const fail = (reason: unknown): void => {
    followFailure(reason, connection, written)
    callback(reason)
    end()
  }
  return findNewStatement(connection, 'execute', written, error).then((now) => {
    if (now === undefined) return fail(error)
    const { sql } = now
    const again = execute(typeof sent === 'object' ? { ...sent, sql } : sql, written.values, callback)
    if (isCommand(again)) again.on('end', end)
  }, fail)
}

/** A prepared statement whose events are listened to. */
interface ListenedAttempt extends Attempt {
  readonly sent: unknown
}

/** The same for a prepared statement whose events are listened to: they come from the other pair then. */
export function repeatExecuteIfMoved(
  connection: Connection,
  command: Command,
  sent: unknown,
  written: WrittenStatement,
  send: Send,
): void {
  const { onResult, emit } = command
  command.emit = watchEvents({ connection, command, sent, written, send, onResult, emit }, holdExecute)
}

function holdExecute(attempt: ListenedAttempt, error: unknown): void {
  const { connection, command, sent, written, send, emit } = attempt
  // mysql2 says twice that the pair has ended.
  command.emit = () => true
  const fail = (reason: unknown): void => {
    followFailure(reason, connection, written)
    command.emit = emit
    failCommand(command, reason)
  }
  findNewStatement(connection, 'execute', written, error).then((now) => {
    if (now === undefined) return fail(error)
    const { sql } = now
    const again = send(typeof sent === 'object' ? { ...sent, sql } : sql, written.values)
    if (!isCommand(again)) return fail(error)
    // A stream of the first one pauses the connection by it.
    Object.assign(command, { emit, _connection: connection })
    again.emit = (event, ...rest) => command.emit(event, ...rest)
  }, fail)
}
