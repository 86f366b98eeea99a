import { onSlowStatement } from '@dbenv/knex'

/** Writes a line for every statement that took `thresholdMs` or longer, without its values; dispose of it to stop. */
export function logSlowStatements(thresholdMs: number, write: (line: string) => void = console.warn): Disposable {
  return onSlowStatement(thresholdMs, (event) => {
    const { durationMs, 'db.namespace': database, 'db.query.text': sql = 'bulk statement' } = event
    write(`${Math.round(durationMs)} ms on ${database}: ${sql}`)
  })
}
