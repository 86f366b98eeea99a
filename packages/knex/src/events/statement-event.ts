import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel'

/** The channel on which every statement of an adapter is told when it has ended. */
export const STATEMENT_CHANNEL = 'dbenv:statement'

/**
 * One statement that has ended. Names with dots are OpenTelemetry's (semantic conventions for database client spans).
 * Values of bindings and rows are never in it.
 */
export interface StatementEvent {
  readonly 'db.system.name': 'mariadb' | 'mysql'
  /** The database name that the connection stands on. */
  readonly 'db.namespace': string | undefined
  /** The statement's first word, in capitals. */
  readonly 'db.operation.name': string
  /** The text as it was sent, before its values; left out where dbenv wrote values into it. */
  readonly 'db.query.text': string | undefined
  /** `undefined` for a statement without rows, and for rows that were streamed. */
  readonly 'db.response.returned_rows': number | undefined
  /** The server's errno, if the statement failed. */
  readonly 'db.response.status_code': string | undefined
  readonly 'dbenv.environment': string
  readonly 'dbenv.base_name': string
  readonly affectedRows: number | undefined
  readonly durationMs: number
}

const statements = channel(STATEMENT_CHANNEL)

/** Tells whether anyone listens; without listeners nothing is measured. */
export function isAnyoneListening(): boolean {
  return statements.hasSubscribers
}

/** Tells one statement to whoever listens. */
export function publishStatement(event: StatementEvent): void {
  statements.publish(event)
}

/**
 * Calls `listener` for every statement that took `thresholdMs` or longer, in the whole process. Dispose of what it gives
 * to stop.
 */
export function onSlowStatement(thresholdMs: number, listener: (event: StatementEvent) => void): Disposable {
  const onMessage = (message: unknown): void => {
    // Only `publishStatement` writes to this channel.
    const event = message as StatementEvent
    if (event.durationMs >= thresholdMs) listener(event)
  }
  subscribe(STATEMENT_CHANNEL, onMessage)
  return { [Symbol.dispose]: () => unsubscribe(STATEMENT_CHANNEL, onMessage) }
}
