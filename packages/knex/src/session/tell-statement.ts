import { errnoOf } from '../driver/errno.ts'
import { type Command, onceEnded } from '../driver/mysql2-command.ts'
import { isHeader } from '../driver/run-statement.ts'
import { holdsValues, writtenAs } from '../driver/statement-options.ts'
import { isAnyoneListening, publishStatement } from '../events/statement-event.ts'
import type { SessionState } from '../state/session-state.ts'

/**
 * Tells a statement when it has ended, if anyone listens and dbenv lent the connection for a base name. What it gives is
 * to be called with an error that the command itself is not told.
 */
export function tellStatement(
  command: Command,
  statement: unknown,
  state: SessionState,
): ((error: unknown) => void) | undefined {
  const { holder, facts, endpoint, database } = state
  if (!isAnyoneListening() || holder === undefined) return undefined
  const start = performance.now()
  const text = textOf(statement)
  let failure: unknown
  let affectedRows: number | undefined
  const fail = (error: unknown): void => {
    failure ??= error
  }
  command.on('result', (result) => {
    if (isHeader(result)) affectedRows = result.affectedRows
  })
  const { onResult } = command
  if (typeof onResult === 'function') {
    // With a callback, a command that fails says so to nobody else.
    command.onResult = (error: unknown, ...rest: unknown[]): unknown => {
      fail(error)
      return Reflect.apply(onResult, command, [error, ...rest])
    }
  } else {
    command.on('error', fail)
  }
  onceEnded(command, () =>
    publishStatement({
      'db.system.name': facts.flavour,
      'db.namespace': database,
      'db.operation.name': /^[\s(]*(\w+)/.exec(text)?.[1]?.toUpperCase() ?? '',
      'db.query.text': hasValues(statement) ? statement[writtenAs] : text,
      'db.response.returned_rows': countRows(command),
      'db.response.status_code': errnoOf(failure)?.toString(),
      'error.type': errorTypeOf(failure),
      'server.address': endpoint.address,
      'server.port': endpoint.port,
      'dbenv.environment': holder.resolved.environment,
      'dbenv.base_name': holder.baseName,
      affectedRows,
      durationMs: performance.now() - start,
    }),
  )
  return fail
}

function textOf(statement: unknown): string {
  if (typeof statement === 'string') return statement
  const hasText = typeof statement === 'object' && statement !== null && 'sql' in statement
  return hasText && typeof statement.sql === 'string' ? statement.sql : ''
}

function hasValues(statement: unknown): statement is { readonly [writtenAs]?: string } {
  return typeof statement === 'object' && statement !== null && holdsValues in statement
}

/** mysql2 keeps the rows that it collects for a callback; those of a stream it gives away. */
function countRows(command: object): number | undefined {
  const results: unknown = Reflect.get(command, '_rows')
  if (!Array.isArray(results) || typeof Reflect.get(command, 'onResult') !== 'function') return undefined
  return Array.isArray(results[0]) ? results[0].length : undefined
}

function errorTypeOf(error: unknown): string | undefined {
  if (error === undefined || error === null) return undefined
  if (typeof error === 'object' && 'code' in error) return String(error.code)
  return error instanceof Error ? error.name : '_OTHER'
}
