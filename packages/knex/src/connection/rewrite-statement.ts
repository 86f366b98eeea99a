import { SessionTrackingRefusedError } from '../adapter-errors.ts'
import { EndsTransactionError } from '../transaction-errors.ts'
import { findTransactionEnd } from './find-transaction-end.ts'
import type { SessionState } from './session-state.ts'

/** What tells which database and which sql_mode a session has. */
const TRACKER = /session_track_(?:schema|system_variables)/i

/**
 * Gives a statement's text with the database names of whoever holds the connection; throws what must not be sent.
 * Without a holder the text stays as it is.
 */
export function rewriteStatement(text: string, { rewrite, modes, keepsTransaction }: SessionState): string {
  if (rewrite === undefined) return text
  if (TRACKER.test(text) && /\bSET\b/i.test(text)) throw new SessionTrackingRefusedError()
  if (keepsTransaction) {
    const statement = findTransactionEnd(text, modes.sqlMode)
    if (statement !== undefined) throw new EndsTransactionError(statement)
  }
  return rewrite(text, modes)
}
