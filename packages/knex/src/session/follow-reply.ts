import { isHeader } from '../driver/run-statement.ts'
import type { SessionState } from '../state/session-state.ts'

/** Bits of every reply that the server ends a statement with (protocol, "Status Flags"). */
const SERVER_STATUS_IN_TRANS = 1
const SERVER_STATUS_AUTOCOMMIT = 2

/** MySQL's number of each statement, which it tells as a variable that was changed. */
const STATEMENT_COUNTER = 'statement_id'

/** After one of these a transaction has done nothing yet. */
const OPENS_OR_ENDS = /^\s*(?:BEGIN(?:\s+WORK)?|START\s+TRANSACTION[^;]*|COMMIT[^;]*|ROLLBACK(?!.*\bTO\b)[^;]*);?\s*$/i

/** These touch no row. */
const SAVEPOINT = /^\s*(?:SAVEPOINT|RELEASE\s+SAVEPOINT|ROLLBACK)\b/i

/** Notes what was sent, of which a reply may never come. */
export function followSent(text: string | undefined, state: SessionState): void {
  // knex ends it so.
  if (text === 'COMMIT' || text === 'COMMIT;') state.isCommitting = true
}

/** Takes over what the server says about the session when a statement has ended. */
export function followReply(result: unknown, state: SessionState): void {
  if (!isHeader(result)) return
  state.isCommitting = false
  const header: { serverStatus?: unknown; stateChanges?: unknown } = result
  if (typeof header.serverStatus === 'number') {
    state.isInTransaction = (header.serverStatus & SERVER_STATUS_IN_TRANS) !== 0
    state.isAutocommit = (header.serverStatus & SERVER_STATUS_AUTOCOMMIT) !== 0
    if (!isTransactionOpen(state)) state.hasWorked = false
    if (state.isInTransaction) state.isDeadlocked = false
    if (state.isInTransaction && state.change === 'next transaction') state.change = 'none'
  }
  const { stateChanges } = header
  if (typeof stateChanges !== 'object' || stateChanges === null) return
  if ('schema' in stateChanges && typeof stateChanges.schema === 'string') state.database = stateChanges.schema
  if ('systemVariables' in stateChanges && isRecord(stateChanges.systemVariables)) {
    const { sql_mode: sqlMode, ...others } = stateChanges.systemVariables
    if (typeof sqlMode === 'string') state.modes = { ...state.modes, sqlMode }
    if (typeof others['sql_safe_updates'] === 'string') state.hasSafeUpdates = others['sql_safe_updates'] === 'ON'
    if (sqlMode !== undefined || Object.keys(others).some((name) => name !== STATEMENT_COUNTER))
      state.change = 'session'
  }
}

/** What `followWork` looks at of a statement that was done. */
export interface DoneStatement {
  /** `undefined`: dbenv wrote it. */
  readonly text: string | undefined
  /** It was a question that dbenv asked for itself. */
  readonly isLookUp: boolean
}

/** Notes that a statement was done, which may be the first work of its transaction. */
export function followWork({ text, isLookUp }: DoneStatement, state: SessionState): void {
  if (isLookUp) return
  if (text !== undefined && OPENS_OR_ENDS.test(text)) state.hasWorked = false
  else if (isTransactionOpen(state) && (text === undefined || !SAVEPOINT.test(text))) state.hasWorked = true
}

/** Whether what was done can still be rolled back. */
export function isTransactionOpen(state: SessionState): boolean {
  return state.isInTransaction || !state.isAutocommit
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
