import { modesFromSqlMode, type SqlModes } from '@dbenv/core'
import { type Connection, format } from 'mysql2'
import type { SessionState } from './session-state.ts'

/**
 * Makes a connection write values into texts the way its session reads them. mysql2 escapes with backslashes whatever
 * the `sql_mode` is: where a backslash is a character, a quote in a value would end the string (3.24, `format` in
 * lib/base/connection.js).
 */
export function formatForSession(connection: Connection, state: SessionState): void {
  const original: unknown = Reflect.get(connection, 'format')
  if (typeof original !== 'function') throw new TypeError("mysql2's connection has no method `format`.")
  let known: SessionState['modes'] | undefined
  let modes: SqlModes = {}
  const formatted = (sql: string, values: unknown, ...rest: unknown[]): unknown => {
    if (known !== state.modes) {
      known = state.modes
      modes = modesFromSqlMode(known.sqlMode)
    }
    const isPlain = !modes.noBackslashEscapes && !modes.ansiQuotes
    // Named placeholders were made into an array before.
    if (isPlain || !Array.isArray(values)) return Reflect.apply(original, connection, [sql, values, ...rest])
    const { stringifyObjects, timezone } = connection.config
    return Reflect.apply(format, undefined, [sql, values, stringifyObjects, timezone, modes])
  }
  Object.defineProperty(connection, 'format', { value: formatted, writable: true, configurable: true })
}
