import { checkControls, checkNames, checkOptions, describeValue } from './arguments/check-arguments.ts'
import { acquireUntilAborted } from './call-scope.ts'
import type { BoundConnection, EnvironmentBinding } from './connection/environment-binding.ts'
import type { DatabaseOperations, TransactionOptions } from './database-adapter.ts'
import { runStatement } from './driver/run-statement.ts'
import { createTransactionEngine } from './engine/create-engine.ts'
import { EngineCache } from './engine/engine-cache.ts'
import { InvalidArgumentError } from './errors/input-errors.ts'
import { TransactionLostError } from './errors/transaction-errors.ts'
import { createOperations } from './operations.ts'
import { discardConnection } from './state/session-state.ts'
import { CallStop, STOP_TIMEOUT_MS } from './stop/call-stop.ts'
import { untilAborted } from './stop/until-aborted.ts'
import { explainCommit } from './table/explain-loss.ts'
import { TransactionSession } from './transaction-session.ts'

/** See `DatabaseAdapter.transaction`. */
export async function runTransaction<T>(
  binding: EnvironmentBinding,
  baseNames: readonly string[],
  body: (operations: DatabaseOperations) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  checkNames('baseNames', Array.isArray(baseNames) ? [...new Set(baseNames)] : baseNames)
  if (typeof body !== 'function') {
    throw new InvalidArgumentError('body', `\`body\` must be a function, got ${describeValue(body)}.`)
  }
  checkOptions(options, ['isolationLevel', 'signal'])
  checkControls(options)
  if (options.isolationLevel !== undefined) checkIsolationLevel(options.isolationLevel)
  const [first = ''] = baseNames
  const bound = await acquireUntilAborted(binding, first, options.signal)
  try {
    return await runOn(bound, { binding, baseNames, body, options })
  } finally {
    binding.release(bound.connection)
  }
}

interface TransactionCall<T> {
  readonly binding: EnvironmentBinding
  readonly baseNames: readonly string[]
  readonly body: (operations: DatabaseOperations) => Promise<T>
  readonly options: TransactionOptions
}

async function runOn<T>({ connection, databaseName }: BoundConnection, call: TransactionCall<T>): Promise<T> {
  const { binding, baseNames, body } = call
  const { isolationLevel, signal } = call.options
  const { acquireTimeoutMs } = binding.server.getPool(databaseName)
  const session = new TransactionSession(binding.source, connection, { baseNames, acquireTimeoutMs })
  const engines = new EngineCache((baseName) => createTransactionEngine(binding, baseName, session))
  const operations = createOperations(() => ({
    binding,
    lender: session,
    getEngine: (baseName) => engines.get(baseName),
  }))
  await using stop = new CallStop(signal, connection, () => binding.server.openAside())
  // What does not end is cut, and the server rolls back; why the body failed is the news.
  const giveUp = () => session.close(signal?.aborted === true ? STOP_TIMEOUT_MS : undefined).catch(() => {})
  try {
    const result = await stop.during(async () => {
      try {
        await session.resolve()
        if (isolationLevel !== undefined)
          await runStatement(connection, `SET TRANSACTION ISOLATION LEVEL ${isolationLevel}`)
        await runStatement(connection, 'START TRANSACTION')
        session.begin()
        const running = body(operations)
        return signal === undefined ? await running : await untilAborted(signal, running)
      } catch (error) {
        await giveUp()
        throw error
      }
    })
    await session.close()
    session.checkKept()
    session.letGo()
    await explainCommit(connection, baseNames, () => runStatement(connection, 'COMMIT'))
    return result
  } catch (error) {
    await giveUp()
    const loss = session.findLoss()
    session.letGo()
    // When this fails the connection is gone, and the server has rolled back.
    await runStatement(connection, 'ROLLBACK').catch(() => discardConnection(connection))
    // Who threw to undo everything is to know that it was not undone.
    if (loss === 'ended' && !(error instanceof TransactionLostError)) {
      throw new TransactionLostError(baseNames, loss, { cause: error })
    }
    throw error
  }
}

const ISOLATION_LEVELS: ReadonlySet<unknown> = new Set<TransactionOptions['isolationLevel']>([
  'read uncommitted',
  'read committed',
  'repeatable read',
  'serializable',
])

function checkIsolationLevel(level: unknown): void {
  if (ISOLATION_LEVELS.has(level)) return
  throw new InvalidArgumentError(
    'isolationLevel',
    `\`isolationLevel\` must be one of ${[...ISOLATION_LEVELS].join(', ')}, got ${describeValue(level)}.`,
  )
}
