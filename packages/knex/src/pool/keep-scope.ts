import { AsyncLocalStorage } from 'node:async_hooks'
import type { Connection } from 'mysql2'
import { isCommand } from '../driver/mysql2-command.ts'

/**
 * Has callbacks of a connection run in the asynchronous scope that they were given in. mysql2 calls them from the
 * socket's: what is nested in one would leave the environment of its `runInEnvironment` (mysql2 3.24).
 */
export function keepScope(connection: Connection): void {
  for (const method of ['query', 'execute'] as const) {
    const original: unknown = Reflect.get(connection, method)
    if (typeof original !== 'function') continue
    const value = (statement: unknown, ...parameters: unknown[]): unknown => {
      if (isCommand(statement)) bindCommand(statement)
      return Reflect.apply(original, connection, [statement, ...parameters.map(bindCallback)])
    }
    Object.defineProperty(connection, method, { value, writable: true, configurable: true })
  }
}

function bindCommand(command: { onResult?: unknown; emit(event: string, ...values: unknown[]): boolean }): void {
  if (typeof command.onResult === 'function') command.onResult = bindCallback(command.onResult)
  else command.emit = AsyncLocalStorage.bind(command.emit)
}

function bindCallback(value: unknown): unknown {
  if (typeof value !== 'function') return value
  return AsyncLocalStorage.bind((...values: unknown[]): unknown => Reflect.apply(value, undefined, values))
}
