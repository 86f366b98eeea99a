import type { TransactionLoss } from '../errors/transaction-errors.ts'
import type { SessionState } from '../state/session-state.ts'

/** What became of the transaction that `transaction` keeps open on a session; `undefined`: it is open, or there is none. */
export function findTransactionLoss({
  keepsTransaction,
  isBroken,
  isInTransaction,
  isDeadlocked,
}: SessionState): TransactionLoss | undefined {
  if (!keepsTransaction) return undefined
  if (isBroken) return 'disconnected'
  if (isInTransaction) return undefined
  return isDeadlocked ? 'rolled back' : 'ended'
}
