import { modesFromSqlMode, type SqlModes } from '@dbenv/core'
import { type Connection, format } from 'mysql2'
import type { SessionState } from '../state/session-state.ts'
import { WRITTEN_IN } from './write-statement.ts'

/**
 * Makes a connection write values into texts the way its session reads them, and leave a text that holds them. mysql2
 * escapes with backslashes whatever the `sql_mode` is: where a backslash is a character, a quote in a value would end
 * the string (3.24, `format` in lib/base/connection.js).
 */
export function formatForSession(connection: Connection, state: SessionState): void {
  const original: unknown = Reflect.get(connection, 'format')
  if (typeof original !== 'function') throw new TypeError("mysql2's connection has no method `format`.")
  let known: SessionState['modes'] | undefined
  let modes: SqlModes = {}
  const formatted = (sql: string, values: unknown, ...rest: unknown[]): unknown => {
    if (values === WRITTEN_IN) return sql
    if (known !== state.modes) {
      known = state.modes
      modes = modesFromSqlMode(known.sqlMode)
    }
    const isPlain = !modes.noBackslashEscapes && !modes.ansiQuotes
    const { stringifyObjects, timezone, queryFormat, namedPlaceholders } = connection.config
    // By their names; a statement's own were made into an array before.
    const isNamed = namedPlaceholders === true && !Array.isArray(values)
    if (isPlain || isNamed || queryFormat) return Reflect.apply(original, connection, [sql, values, ...rest])
    return Reflect.apply(format, undefined, [sql, values, stringifyObjects, timezone, modes])
  }
  Object.defineProperty(connection, 'format', { value: formatted, writable: true, configurable: true })
}
