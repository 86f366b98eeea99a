import { isAnyoneListening, publishStatement } from '../events/statement-event.ts'
import type { Command } from './mysql2-command.ts'
import { isHeader } from './run-statement.ts'
import type { SessionState } from './session-state.ts'
import { holdsValues } from './statement-options.ts'

/** Tells a statement when it has ended, if anyone listens and dbenv lent the connection for a base name. */
export function tellStatement(command: Command, statement: unknown, state: SessionState): void {
  const { holder, facts, database } = state
  if (!isAnyoneListening() || holder === undefined) return
  const start = performance.now()
  const text = textOf(statement)
  let failure: unknown
  let affectedRows: number | undefined
  command.on('result', (result) => {
    if (isHeader(result)) affectedRows = result.affectedRows
  })
  const onResult: unknown = Reflect.get(command, 'onResult')
  if (typeof onResult === 'function') {
    // With a callback, a command that fails says so to nobody else.
    const listen = (error: unknown, ...rest: unknown[]): unknown => {
      failure ??= error
      return Reflect.apply(onResult, command, [error, ...rest])
    }
    Reflect.set(command, 'onResult', listen)
  } else {
    command.on('error', (error) => {
      failure ??= error
    })
  }
  command.on('end', () =>
    publishStatement({
      'db.system.name': facts.flavour,
      'db.namespace': database,
      'db.operation.name': /^[\s(]*(\w+)/.exec(text)?.[1]?.toUpperCase() ?? '',
      'db.query.text':
        typeof statement === 'object' && statement !== null && holdsValues in statement ? undefined : text,
      'db.response.returned_rows': countRows(command),
      'db.response.status_code': errnoOf(failure),
      'dbenv.environment': holder.source.environment,
      'dbenv.base_name': holder.baseName,
      affectedRows,
      durationMs: performance.now() - start,
    }),
  )
}

function textOf(statement: unknown): string {
  if (typeof statement === 'string') return statement
  const hasText = typeof statement === 'object' && statement !== null && 'sql' in statement
  return hasText && typeof statement.sql === 'string' ? statement.sql : ''
}

/** mysql2 keeps the rows that it collects for a callback; those of a stream it gives away. */
function countRows(command: object): number | undefined {
  const results: unknown = Reflect.get(command, '_rows')
  if (!Array.isArray(results) || typeof Reflect.get(command, 'onResult') !== 'function') return undefined
  return Array.isArray(results[0]) ? results[0].length : undefined
}

function errnoOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'errno' in error ? String(error.errno) : undefined
}
