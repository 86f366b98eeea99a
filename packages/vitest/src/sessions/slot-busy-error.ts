import { DbEnvError } from '@dbenv/core'
import type { SlotPlace } from '../slot/slot-place.ts'
import { findLockingSessions, type LockingSessions } from './lock-holders.ts'
import { hasLostTransaction, readPreparedTransactions } from './prepared-transactions.ts'

/** Who seems to hold the locks of a slot, each for a person. */
interface LockHolders extends LockingSessions {
  /** Prepared XA transactions, as `XA ROLLBACK` takes them. */
  readonly prepared: readonly string[]
  /** Whether a transaction has no session, and none that can be named is prepared. */
  readonly hasUnnamed: boolean
}

/** Somebody holds locks in the slot, so that it cannot be reset: a session, or a prepared XA transaction. */
export class SlotBusyError extends DbEnvError {
  override readonly name = 'SlotBusyError'
  readonly code = 'DBENV_VITEST_SLOT_BUSY'
  /** Prepared XA transactions of the server, as `XA ROLLBACK` takes them: `'gtrid','bqual',1`. */
  readonly prepared: readonly string[]

  constructor(environment: string, { sessions, certainty, prepared, hasUnnamed }: LockHolders, cause: unknown) {
    const found = [...prepared.map((xid) => `the prepared XA transaction ${xid}`), ...sessions]
    if (hasUnnamed) found.push('a transaction without a session, as XA PREPARE leaves it')
    const held = certainty === 'known' ? 'locks are held by' : 'locks may be held by'
    super(
      `The databases of \`${environment}\` could not be reset: ` +
        `${found.length > 0 ? `${held} ${found.join('; ')}` : 'somebody holds locks in it'}. ` +
        (prepared.length > 0 || hasUnnamed ? toXaAdvice(prepared) : SESSION_ADVICE),
      { cause },
    )
    this.prepared = prepared
  }
}

const SESSION_ADVICE =
  'A test, or the code under test, left a transaction or LOCK TABLES open: commit, roll back or close the connection ' +
  'before the test ends.'

function toXaAdvice(prepared: readonly string[]): string {
  const end = prepared.map((xid) => `\`XA ROLLBACK ${xid}\``).join(', ')
  return (
    'What is prepared keeps its locks when its connection closes: have the test end it by XA COMMIT or XA ROLLBACK. ' +
    (end === ''
      ? '`XA RECOVER`, as an account with XA_RECOVER_ADMIN, names it.'
      : `Until then, on a server that stays: ${end}.`)
  )
}

/** ER_LOCK_WAIT_TIMEOUT, the same number on both servers. */
const LOCK_WAIT_TIMEOUT = 1205

/** Says of a wait for locks that took too long who holds them, as far as the account may see it. */
export async function explainBusySlot(error: unknown, place: SlotPlace): Promise<unknown> {
  if (!hasErrorNumber(error, LOCK_WAIT_TIMEOUT)) return error
  const prepared = await readPreparedTransactions(place)
  const hasUnnamed = prepared.length === 0 && (await hasLostTransaction(place.query))
  const locking = await findLockingSessions(place, prepared.length > 0 || hasUnnamed ? 'in-transaction' : 'all')
  return new SlotBusyError(place.slot.environment, { ...locking, prepared, hasUnnamed }, error)
}

function hasErrorNumber(error: unknown, errno: number): boolean {
  if (!(error instanceof Error)) return false
  return ('errno' in error && error.errno === errno) || hasErrorNumber(error.cause, errno)
}
