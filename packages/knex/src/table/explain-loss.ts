import type { Connection } from 'mysql2'
import { errnoOf } from '../driver/errno.ts'
import { streamOf } from '../driver/socket.ts'
import { ConnectionLostError, type LossOutcome } from '../errors/save-errors.ts'
import { TransactionLostError } from '../errors/transaction-errors.ts'
import { discardConnection, getSessionState, type SessionState } from '../state/session-state.ts'
import type { TableShape } from './table-shape.ts'

/**
 * What a server says of a session before it ends it: ER_SERVER_SHUTDOWN, ER_QUERY_INTERRUPTED; MariaDB's
 * ER_CONNECTION_KILLED; MySQL's ER_SESSION_WAS_KILLED and ER_CLIENT_INTERACTION_TIMEOUT.
 */
const LAST_WORDS: ReadonlySet<number> = new Set([1053, 1317, 1927, 3169, 4031])

type WrittenTable = Pick<TableShape, 'table' | 'isTransactional'>

/** What is written, for the error of a connection that is lost meanwhile. */
export interface WriteScope {
  readonly connection: Connection
  readonly shape: WrittenTable
  readonly kind: 'save' | 'update'
  readonly baseName: string
  /** @default 'transaction' */
  readonly commits?: 'transaction' | 'statement'
}

/**
 * Runs a write all of whose rows are in one transaction, or one statement that is committed by itself; rejects with
 * `ConnectionLostError` where the connection went.
 */
export async function explainLoss<T>(scope: WriteScope, write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    const { connection, shape, kind, baseName, commits } = scope
    if (!(error instanceof Error) || !isLossOf(connection, error)) throw error
    const state = getSessionState(connection)
    const { address, port } = state.endpoint
    const where = port === undefined ? address : `${address}:${port}`
    const outcome = commits === 'statement' && shape.isTransactional ? 'batch not known' : findOutcome(state, shape)
    discardConnection(connection)
    throw new ConnectionLostError({ kind, baseName, table: shape.table, address: where, outcome }, error)
  }
}

/** Sends the COMMIT of a transaction over `baseNames`; rejects with `TransactionLostError` where nobody knows how it ended. */
export async function explainCommit<T>(
  connection: Connection,
  baseNames: readonly string[],
  commit: () => Promise<T>,
): Promise<T> {
  try {
    return await commit()
  } catch (error) {
    const isUnanswered =
      error instanceof Error && isLossOf(connection, error) && getSessionState(connection).isCommitting
    throw isUnanswered ? new TransactionLostError(baseNames, 'not known', { cause: error }) : error
  }
}

/** Not where the connection went after something else had failed, nor where rows came over another one that did. */
function isLossOf(connection: Connection, error: Error): boolean {
  const isGone = getSessionState(connection).isBroken || streamOf(connection).destroyed
  // `fatal`: mysql2's mark of what ends a connection.
  return isGone && (Reflect.get(error, 'fatal') === true || LAST_WORDS.has(errnoOf(error) ?? 0))
}

function findOutcome({ isCommitting, keepsTransaction }: SessionState, { isTransactional }: WrittenTable): LossOutcome {
  if (!isTransactional) return 'a part'
  if (keepsTransaction) return 'nothing of the transaction'
  return isCommitting ? 'not known' : 'nothing'
}
