import { DbEnvError, type QueryFunction } from '@dbenv/core'
import { readRows } from './slot-place.ts'

/** A session holds locks in the slot, so that it cannot be reset. */
export class SlotBusyError extends DbEnvError {
  override readonly name = 'SlotBusyError'
  readonly code = 'DBENV_VITEST_SLOT_BUSY'

  constructor(environment: string, sessions: readonly string[], cause: unknown) {
    const found = sessions.length > 0 ? `locks are held by ${sessions.join('; ')}` : 'somebody holds locks in it'
    super(
      `The databases of \`${environment}\` could not be reset: ${found}. A test, or the code under test, left a ` +
        'transaction or LOCK TABLES open: commit, roll back or close the connection before the test ends.',
      { cause },
    )
  }
}

/** ER_LOCK_WAIT_TIMEOUT, the same number on both servers. */
const LOCK_WAIT_TIMEOUT = 1205

/** Says of a wait for locks that took too long who holds them, as far as the account may see it. */
export async function explainBusySlot(error: unknown, environment: string, query: QueryFunction): Promise<unknown> {
  if (!hasErrorNumber(error, LOCK_WAIT_TIMEOUT)) return error
  const rows = await readRows(
    query,
    `SELECT p.id, p.time, p.info, t.trx_started IS NOT NULL AS in_transaction FROM information_schema.processlist p
     LEFT JOIN information_schema.innodb_trx t ON t.trx_mysql_thread_id = p.id
     WHERE p.id <> CONNECTION_ID() AND p.command NOT IN ('Daemon', 'Binlog Dump') ORDER BY in_transaction DESC, p.id LIMIT 5`,
  ).catch(() => [])
  const sessions = rows.map(
    (row) =>
      `session ${row['id']} (${Number(row['in_transaction']) === 1 ? 'in a transaction, ' : ''}` +
      `${row['info'] == null ? `idle for ${row['time']} s` : `running ${String(row['info']).slice(0, 80)}`})`,
  )
  return new SlotBusyError(environment, sessions, error)
}

function hasErrorNumber(error: unknown, errno: number): boolean {
  if (!(error instanceof Error)) return false
  return ('errno' in error && error.errno === errno) || hasErrorNumber(error.cause, errno)
}
