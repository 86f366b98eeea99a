import { SessionTrackingRefusedError } from '../adapter-errors.ts'
import { EndsTransactionError } from '../transaction-errors.ts'
import { findSessionChange } from './find-session-change.ts'
import { findTransactionEnd } from './find-transaction-end.ts'
import type { SessionState } from './session-state.ts'

/** What tells which database and which sql_mode a session has. */
const TRACKER = /session_track_(?:schema|system_variables)/i

/**
 * Gives a statement's text with the database names of whoever holds the connection, and notes what it will leave in the
 * session; throws what must not be sent. Without a holder the text stays as it is.
 */
export function rewriteStatement(text: string, state: SessionState): string {
  const { rewrite, modes, keepsTransaction } = state
  if (rewrite === undefined) return text
  if (TRACKER.test(text) && /\bSET\b/i.test(text)) throw new SessionTrackingRefusedError()
  if (keepsTransaction) {
    const statement = findTransactionEnd(text, modes.sqlMode)
    if (statement !== undefined) throw new EndsTransactionError(statement)
  }
  const sent = rewrite(text, modes)
  const change = findSessionChange(text, modes.sqlMode)
  if (change !== undefined && state.change !== 'session') state.change = change
  return sent
}
