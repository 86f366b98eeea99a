import type { CallScope } from './call-scope.ts'
import { withCallerFrames } from './caller-frames.ts'
import { checkAdapterOptions } from './check-adapter-options.ts'
import type { EnvironmentBinding } from './connection/environment-binding.ts'
import type { DatabaseAdapter } from './database-adapter.ts'
import { createEngine } from './engine/create-engine.ts'
import { EngineCache } from './engine/engine-cache.ts'
import { AdapterEnvironment } from './environment/adapter-environment.ts'
import type { AdapterOptions } from './environment/adapter-options.ts'
import { createOperations } from './operations.ts'
import { runTransaction } from './run-transaction.ts'
import { withTable } from './table-call.ts'
import { checkUpdateWhere } from './update/check-update.ts'
import { updateWhere } from './update/update-where.ts'

/**
 * Creates what a service reaches its databases through: base names in, the environment's databases behind them. Throws
 * `MissingConnectionSettingsError` when nothing says where the server is, `InvalidArgumentError` for an option that
 * cannot be meant, and what detection throws. Opens no connection yet; `closeAll` or `await using` closes those it
 * opened.
 */
export function createDatabaseAdapter(options: AdapterOptions = {}): DatabaseAdapter {
  checkAdapterOptions(options)
  const environment = new AdapterEnvironment(options)
  const engines = new WeakMap<EnvironmentBinding, EngineCache>()
  const getEngines = (binding: EnvironmentBinding): EngineCache => {
    const cache = engines.get(binding) ?? new EngineCache((baseName) => createEngine(binding, baseName))
    engines.set(binding, cache)
    return cache
  }
  // Each call binds at once: a later change of the context does not reach it.
  const openScope = (): CallScope => {
    const binding = environment.bind()
    return {
      binding,
      lender: binding,
      getEngine: (baseName) => environment.calls.run(() => getEngines(binding).get(baseName)),
    }
  }
  return {
    ...createOperations(openScope),
    transaction: async (baseNames, body, transactionOptions) => {
      try {
        return await runTransaction(environment.bind(), baseNames, body, transactionOptions)
      } catch (error) {
        throw withCallerFrames(error)
      }
    },
    updateWhere: async (baseName, table, values, condition, updateOptions) => {
      checkUpdateWhere(table, values, condition, updateOptions)
      const call = { baseName, table, kind: 'update', signal: updateOptions?.signal } as const
      return await withTable(openScope(), call, (connection, shape, stop) =>
        updateWhere(connection, shape, { values, condition, baseName }, stop, updateOptions),
      )
    },
    closeAll: () => environment[Symbol.asyncDispose](),
    [Symbol.asyncDispose]: () => environment[Symbol.asyncDispose](),
  }
}
