import type { Connection } from 'mysql2'
import { errnoOf } from '../driver/errno.ts'
import { runStatement } from '../driver/run-statement.ts'
import { alreadyRewritten, isLookUp } from '../driver/statement-options.ts'
import { discardConnection, getSessionState } from '../state/session-state.ts'

/** ER_LOCK_WAIT_TIMEOUT, which rolls back the statement, or with `innodb_rollback_on_timeout` the transaction. */
const LOCK_WAIT_TIMEOUT = 1205

/**
 * The server has rolled the whole transaction back, and what follows would run outside of it: ER_LOCK_DEADLOCK,
 * ER_LOCK_TABLE_FULL, and MariaDB's ER_CHECKREAD under `innodb_snapshot_isolation` (on by default in 11.8).
 */
const ROLLED_BACK: ReadonlySet<number> = new Set([1213, 1206, 1020])

/**
 * The server says this as it closes the connection, which the client notices later, or when somebody else has it:
 * ER_NET_PACKET_TOO_LARGE and the other ER_NET_ errors, ER_SERVER_SHUTDOWN, and that the connection was killed (MariaDB's
 * ER_CONNECTION_KILLED, MySQL's ER_SESSION_WAS_KILLED) or waited too long (ER_CLIENT_INTERACTION_TIMEOUT).
 */
const CLOSED: ReadonlySet<number> = new Set([1153, 1156, 1157, 1158, 1159, 1160, 1161, 1053, 1927, 3169, 4031])

/** Whether the transaction may be gone after an error by which the server resolves a conflict between transactions. */
export function mayRollBack(error: unknown): boolean {
  const errno = errnoOf(error) ?? 0
  return errno === LOCK_WAIT_TIMEOUT || ROLLED_BACK.has(errno)
}

/**
 * Takes over what an error says about the session. It comes without the bits of a reply, so the server is asked for them
 * where a transaction must not be lost unseen; the state's `asked` ends when the answer is there.
 */
export function followFailure(
  error: unknown,
  connection: Connection,
  { text = '' }: { readonly text: string | undefined },
): void {
  const state = getSessionState(connection)
  const errno = errnoOf(error) ?? 0
  // What a procedure set before it failed is told by no reply any more (MariaDB).
  if (/^\s*CALL\b/i.test(text)) state.change = 'session'
  if (CLOSED.has(errno)) discardConnection(connection)
  else if (ROLLED_BACK.has(errno)) Object.assign(state, { isInTransaction: false, isDeadlocked: true })
  else if (errno > 0 && state.keepsTransaction) state.asked ??= ask(connection, errno)
}

async function ask(connection: Connection, errno: number): Promise<void> {
  const state = getSessionState(connection)
  try {
    // The shortest statement that the server answers with the bits, and without a result.
    await runStatement(connection, { sql: 'DO 0', [alreadyRewritten]: true, [isLookUp]: true })
    if (!state.isInTransaction) state.isDeadlocked = errno === LOCK_WAIT_TIMEOUT
  } catch {
    // The connection is lost, which is known already.
  } finally {
    state.asked = undefined
  }
}
