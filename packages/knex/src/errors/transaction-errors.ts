import { DbEnvError } from '@dbenv/core'

/** A statement would end the transaction that `transaction` keeps open. It was not sent; the transaction goes on. */
export class EndsTransactionError extends DbEnvError {
  override readonly name = 'EndsTransactionError'
  readonly code = 'DBENV_ENDS_TRANSACTION'
  /** What it is called, in capitals: `CREATE TABLE`. */
  readonly statement: string

  constructor(statement: string) {
    super(
      `\`${statement}\` would end the transaction, and what follows would be committed by itself. It was not sent. Change ` +
        'tables before the transaction or after it; to end it, return from its body, or throw to roll it back.',
    )
    this.statement = statement
  }
}

/** A statement controls a transaction on a connection that the next call does not have. It was not sent. */
export class TransactionControlError extends DbEnvError {
  override readonly name = 'TransactionControlError'
  readonly code = 'DBENV_TRANSACTION_CONTROL'
  /** What it is called, in capitals: `START TRANSACTION`. */
  readonly statement: string

  constructor(statement: string) {
    super(
      `\`${statement}\` stands by itself: each call has a connection of the pool to itself, and the next call another one, ` +
        'so it would begin or end nothing that lasts. It was not sent. Use `transaction(baseNames, body)`, or the ' +
        '`transaction` of an engine.',
    )
    this.statement = statement
  }
}

/** What became of a transaction under its body. */
export type TransactionLoss = 'ended' | 'rolled back' | 'disconnected' | 'not known'

const LOSSES: Readonly<Record<TransactionLoss, string>> = {
  ended:
    'was ended by a statement in it, such as a procedure that commits or changes a table: what was done until then is ' +
    'committed, or rolled back, as that statement said. Take the statement out of the transaction.',
  'rolled back':
    'was rolled back by the server because of a deadlock, a conflict or a lock that did not come in time: nothing of it ' +
    'stands. Run the whole transaction again.',
  disconnected: 'lost its connection, and the server rolls it back. Run the whole transaction again.',
  'not known':
    'lost its connection after COMMIT had been sent and before it was answered: either all of it is there, or none. Look ' +
    'before you run it again.',
}

/**
 * A transaction was not open any more while its body went on, and nothing was sent since; or its COMMIT was sent, and
 * the connection went before the answer came (`'not known'`; `cause` is the driver's error).
 */
export class TransactionLostError extends DbEnvError {
  override readonly name = 'TransactionLostError'
  readonly code = 'DBENV_TRANSACTION_LOST'
  readonly loss: TransactionLoss

  constructor(baseNames: readonly string[], loss: TransactionLoss, options?: ErrorOptions) {
    super(`The transaction over ${listNames(baseNames)} ${LOSSES[loss]}`, options)
    this.loss = loss
  }
}

/**
 * The connection of a transaction was in use for as long as a call waits for one, by another call of the same
 * transaction: a stream that was not read to its end, or an engine's transaction that was not ended. Nothing was sent.
 */
export class TransactionBusyError extends DbEnvError {
  override readonly name = 'TransactionBusyError'
  readonly code = 'DBENV_TRANSACTION_BUSY'
  /** How long the call waited, in milliseconds. */
  readonly waitedMs: number

  constructor(baseNames: readonly string[], waitedMs: number) {
    super(
      `The one connection of the transaction over ${listNames(baseNames)} was in use for ${waitedMs} ms by another call in ` +
        'it. Read a stream to its end before the next call, and inside an engine.transaction() without a function, use ' +
        'its `trx` alone until it has ended.',
    )
    this.waitedMs = waitedMs
  }
}

function listNames(baseNames: readonly string[]): string {
  return baseNames.map((name) => `\`${name}\``).join(', ')
}
