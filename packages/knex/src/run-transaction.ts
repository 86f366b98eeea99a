import { checkNames, checkOptions } from './check-arguments.ts'
import type { EnvironmentBinding } from './connection/environment-binding.ts'
import { runStatement } from './connection/run-statement.ts'
import { discardConnection } from './connection/session-state.ts'
import type { DatabaseOperations, TransactionOptions } from './database-adapter.ts'
import { createTransactionEngine } from './engine/create-engine.ts'
import { EngineCache } from './engine/engine-cache.ts'
import { createOperations } from './operations.ts'
import { TransactionSession } from './transaction-session.ts'

/** See `DatabaseAdapter.transaction`. */
export async function runTransaction<T>(
  binding: EnvironmentBinding,
  baseNames: readonly string[],
  body: (operations: DatabaseOperations) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  checkNames('baseNames', baseNames)
  checkOptions('options', options)
  const [first = ''] = baseNames
  const { connection } = await binding.acquire(first)
  const session = new TransactionSession(binding.source, connection, baseNames)
  const engines = new EngineCache((baseName) => createTransactionEngine(binding, baseName, session))
  const operations = createOperations(() => ({
    binding,
    lender: session,
    getEngine: (baseName) => engines.get(baseName),
  }))
  try {
    await session.resolve()
    if (options.isolationLevel !== undefined) {
      await runStatement(connection, `SET TRANSACTION ISOLATION LEVEL ${options.isolationLevel}`)
    }
    await runStatement(connection, 'START TRANSACTION')
    const result = await body(operations)
    await session.close()
    await runStatement(connection, 'COMMIT')
    return result
  } catch (error) {
    await session.close()
    // When this fails the connection is gone, and the server has rolled back.
    await runStatement(connection, 'ROLLBACK').catch(() => discardConnection(connection))
    throw error
  } finally {
    binding.release(connection)
  }
}
