import { onSlowStatement } from '@dbenv/knex'

/** Writes a line for every statement that took `thresholdMs` or longer, without its values; dispose of it to stop. */
export function logSlowStatements(thresholdMs: number, write: (line: string) => void = console.warn): Disposable {
  return onSlowStatement(thresholdMs, (event) => {
    write(
      `${Math.round(event.durationMs)} ms on ${event['db.namespace']}: ${event['db.query.text'] ?? 'bulk statement'}`,
    )
  })
}
