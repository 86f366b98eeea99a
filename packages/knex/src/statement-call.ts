import type { Connection } from 'mysql2'
import { checkControls, checkOptions, checkText } from './arguments/check-arguments.ts'
import { checkPlaceholders } from './arguments/check-placeholders.ts'
import { acquireUntilAborted, type CallScope, withConnection } from './call-scope.ts'
import { withCallerFrames } from './caller-frames.ts'
import type { Row } from './driver/run-statement.ts'
import type { QueryOptions } from './read/query-options.ts'
import { streamRows } from './read/stream-rows.ts'
import { getSessionState } from './state/session-state.ts'
import { refuseTransactionControl } from './statement/find-transaction-control.ts'
import { CallStop } from './stop/call-stop.ts'

/** One statement of the caller's own, on the database of a base name. */
export interface StatementCall {
  readonly baseName: string
  readonly sql: string
  readonly bindings: readonly unknown[] | undefined
  readonly options: QueryOptions | undefined
}

/** Lends a connection for one statement, which `run` sends. */
export async function withStatement<T>(
  scope: CallScope,
  call: StatementCall,
  run: (connection: Connection) => Promise<T>,
): Promise<T> {
  checkCall(call)
  const signal = call.options?.signal
  const runOn = async (connection: Connection): Promise<T> => {
    checkStatement(scope, connection, call)
    if (signal === undefined) return await run(connection)
    await using stop = createStop(scope, connection, signal)
    const result = await stop.during(() => run(connection))
    // MySQL answers a SLEEP that was killed as one that has slept.
    signal.throwIfAborted()
    return result
  }
  return await withConnection(scope, call.baseName, ({ connection }) => runOn(connection), signal)
}

/** The rows of one statement as they arrive; what is wrong with the call is thrown by the first that is asked for. */
export async function* streamStatement(scope: CallScope, call: StatementCall): AsyncGenerator<Row, void, undefined> {
  const { lender, binding } = scope
  try {
    checkCall(call)
    const { baseName, sql, bindings = [], options: { signal } = {} } = call
    const { connection } = await acquireUntilAborted(lender, baseName, signal)
    try {
      checkStatement(scope, connection, call)
      // The connection of a transaction holds more than this statement.
      const rows = streamRows(connection, sql, bindings, lender === binding ? 'closed' : 'kept')
      yield* signal === undefined ? rows : untilStopped(rows, createStop(scope, connection, signal))
    } finally {
      lender.release(connection)
    }
  } catch (error) {
    throw withCallerFrames(error)
  }
}

async function* untilStopped<T>(
  rows: AsyncGenerator<T, void, undefined>,
  stop: CallStop,
): AsyncGenerator<T, void, undefined> {
  await using _stop = stop
  try {
    for (;;) {
      const { done, value } = await stop.during(() => rows.next())
      if (done === true) return
      yield value
    }
  } finally {
    await stop.ending(async () => {
      await rows.return()
    })
  }
}

function createStop({ binding }: CallScope, connection: Connection, signal: AbortSignal): CallStop {
  return new CallStop(signal, connection, () => binding.server.openAside())
}

function checkCall({ sql, options }: StatementCall): void {
  checkText('sql', sql)
  checkOptions(options, ['signal'])
  checkControls(options ?? {})
}

/** Throws what is known to go wrong before anything is sent. */
function checkStatement(
  { lender, binding }: CallScope,
  connection: Connection,
  { sql, bindings }: StatementCall,
): void {
  checkPlaceholders(sql, bindings, getSessionState(connection).modes.sqlMode)
  // Only the connection of a transaction is the next call's too.
  if (lender === binding) refuseTransactionControl(connection, sql)
}
