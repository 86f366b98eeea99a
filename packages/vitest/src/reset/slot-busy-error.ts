import { DbEnvError, type QueryFunction } from '@dbenv/core'
import { hasLostTransaction, readPreparedTransactions } from './prepared-transactions.ts'
import { type Row, readRows, type SlotPlace } from './slot-place.ts'

/** Who seems to hold the locks of a slot, each for a person. */
interface LockHolders {
  readonly sessions: readonly string[]
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

  constructor(environment: string, { sessions, prepared, hasUnnamed }: LockHolders, cause: unknown) {
    const found = [...prepared.map((xid) => `the prepared XA transaction ${xid}`), ...sessions]
    if (hasUnnamed) found.push('a transaction without a session, as XA PREPARE leaves it')
    super(
      `The databases of \`${environment}\` could not be reset: ` +
        `${found.length > 0 ? `locks are held by ${found.join('; ')}` : 'somebody holds locks in it'}. ` +
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
export async function explainBusySlot(
  error: unknown,
  { slot, query, flavour }: Pick<SlotPlace, 'slot' | 'query' | 'flavour'>,
): Promise<unknown> {
  if (!hasErrorNumber(error, LOCK_WAIT_TIMEOUT)) return error
  const prepared = await readPreparedTransactions({ query, flavour })
  const hasUnnamed = prepared.length === 0 && (await hasLostTransaction(query))
  const sessions = await readSessions(query, prepared.length > 0 || hasUnnamed ? 'in-transaction' : 'all')
  return new SlotBusyError(slot.environment, { sessions, prepared, hasUnnamed }, error)
}

/** LOCK TABLES is no transaction: where no transaction explains the locks, any session may hold them. */
async function readSessions(query: QueryFunction, which: 'in-transaction' | 'all'): Promise<readonly string[]> {
  const rows = await readRows(
    query,
    `SELECT p.id, p.time, p.info, t.trx_started IS NOT NULL AS in_transaction FROM information_schema.processlist p
     LEFT JOIN information_schema.innodb_trx t ON t.trx_mysql_thread_id = p.id
     WHERE p.id <> CONNECTION_ID() AND p.command NOT IN ('Daemon', 'Binlog Dump')
       ${which === 'all' ? '' : 'AND t.trx_started IS NOT NULL'} ORDER BY in_transaction DESC, p.id LIMIT 5`,
  ).catch(() => [])
  const isInTransaction = (row: Row) => Number(row['in_transaction']) === 1
  const holders = rows.some(isInTransaction) ? rows.filter(isInTransaction) : rows
  return holders.map(
    (row) =>
      `session ${row['id']} (${isInTransaction(row) ? 'in a transaction, ' : ''}` +
      `${row['info'] == null ? `idle for ${row['time']} s` : `running ${String(row['info']).slice(0, 80)}`})`,
  )
}

function hasErrorNumber(error: unknown, errno: number): boolean {
  if (!(error instanceof Error)) return false
  return ('errno' in error && error.errno === errno) || hasErrorNumber(error.cause, errno)
}
