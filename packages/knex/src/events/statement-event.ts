import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel'

/** The channel on which every statement of an adapter is told when it has ended. */
export const STATEMENT_CHANNEL = 'dbenv:statement'

/**
 * One statement that has ended. Names with dots are OpenTelemetry's (the stable semantic conventions for database
 * client spans), so that a subscriber can hand them to a span as they are. Values of bindings and rows are never in
 * it; a text that its author wrote values into holds those.
 */
export interface StatementEvent {
  readonly 'db.system.name': 'mariadb' | 'mysql'
  /** The database name that the connection stood on when the statement was sent. */
  readonly 'db.namespace': string | undefined
  /** The statement's first word, in capitals. */
  readonly 'db.operation.name': string
  /**
   * The text as it was sent, before its values; with base names where a value is more than one (`??`). Left out where
   * dbenv wrote values into it.
   */
  readonly 'db.query.text': string | undefined
  /** `undefined` for a statement without rows, and for rows that were streamed. */
  readonly 'db.response.returned_rows': number | undefined
  /** The server's errno, if the statement failed. */
  readonly 'db.response.status_code': string | undefined
  /** What an error is known by, if the statement failed: the driver's code, such as `ER_NO_SUCH_TABLE`, or dbenv's. */
  readonly 'error.type': string | undefined
  /** The host, or the path of the socket. */
  readonly 'server.address': string
  readonly 'server.port': number | undefined
  readonly 'dbenv.environment': string
  readonly 'dbenv.base_name': string
  /** `undefined` for a statement with rows. */
  readonly affectedRows: number | undefined
  /** From sending to the last row, in milliseconds; with the repetition of a statement whose environment had moved. */
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
