import type { Connection } from 'mysql2'
import { errnoOf } from './errno.ts'
import { runStatement } from './run-statement.ts'
import { getSessionState } from './session-state.ts'
import { alreadyRewritten } from './statement-options.ts'

/** ER_LOCK_WAIT_TIMEOUT, which rolls back the statement, or with `innodb_rollback_on_timeout` the transaction. */
const LOCK_WAIT_TIMEOUT = 1205

/**
 * The server has rolled the whole transaction back, and what follows would run outside of it: ER_LOCK_DEADLOCK,
 * ER_LOCK_TABLE_FULL, and MariaDB's ER_CHECKREAD under `innodb_snapshot_isolation` (on by default in 11.8).
 */
const ROLLED_BACK: ReadonlySet<number> = new Set([1213, 1206, 1020])

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
  if (ROLLED_BACK.has(errno)) Object.assign(state, { isInTransaction: false, isDeadlocked: true })
  else if (errno > 0 && state.keepsTransaction) state.asked ??= ask(connection, errno)
}

async function ask(connection: Connection, errno: number): Promise<void> {
  const state = getSessionState(connection)
  const { hasWorked } = state
  try {
    // The shortest statement that the server answers with the bits, and without a result.
    await runStatement(connection, { sql: 'DO 0', [alreadyRewritten]: true })
    if (state.isInTransaction) state.hasWorked = hasWorked
    else state.isDeadlocked = errno === LOCK_WAIT_TIMEOUT
  } catch {
    // The connection is lost, which is known already.
  } finally {
    state.asked = undefined
  }
}
