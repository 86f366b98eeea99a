import { type Row, readRows, type SlotPlace } from '../slot/slot-place.ts'

/** Sessions for a person, and whether the server says that they hold locks in the slot, or they only may. */
export interface LockingSessions {
  readonly sessions: readonly string[]
  readonly certainty: 'known' | 'suspected'
}

type HeldPlace = Pick<SlotPlace, 'query' | 'slot' | 'sourceDatabases' | 'shared' | 'counting'>

/** Where sessions of the harness stand, so that none takes them for a test's: it is there on every server. */
export const HARNESS_DATABASE = 'information_schema'

/** So many sessions tell enough. */
const SHOWN = 5

/**
 * Finds who holds locks in the slot: whom the server names, by its metadata locks or InnoDB's locks, else all that may,
 * which leaves out the harness itself and who is at work in other databases.
 */
export async function findLockingSessions(
  place: HeldPlace,
  suspects: 'in-transaction' | 'all',
): Promise<LockingSessions> {
  const own = new Set(Object.values(place.slot.databases))
  const near = new Set([...own, ...Object.values(place.sourceDatabases), ...place.shared])
  const locks = await readLocks(place)
  const toIds = (rows: readonly Row[]) => new Set(rows.map((row) => Number(row['id'])))
  const holders = toIds(locks.filter((row) => own.has(String(row['place']))))
  const processes = await readRows(place.query, PROCESSES).catch(() => [])
  const known = processes.filter((row) => holders.has(Number(row['id'])))
  if (known.length > 0) return { sessions: known.slice(0, SHOWN).map(describe), certainty: 'known' }
  const elsewhere = toIds(locks.filter((row) => !near.has(String(row['place']))))
  const possible = processes.filter(
    (row) => (row['db'] == null || near.has(String(row['db']))) && !elsewhere.has(Number(row['id'])),
  )
  // LOCK TABLES is no transaction: where no transaction explains the locks, any session may hold them.
  const transactions = possible.filter(isInTransaction)
  const shown = transactions.length > 0 || suspects === 'in-transaction' ? transactions : possible
  return { sessions: shown.slice(0, SHOWN).map(describe), certainty: 'suspected' }
}

const PROCESSES = `SELECT p.id, p.db, p.time, p.info, t.trx_started IS NOT NULL AS in_transaction
  FROM information_schema.processlist p LEFT JOIN information_schema.innodb_trx t ON t.trx_mysql_thread_id = p.id
  WHERE p.id <> CONNECTION_ID() AND p.command NOT IN ('Daemon', 'Binlog Dump') ORDER BY p.id`

function isInTransaction(row: Row): boolean {
  return Number(row['in_transaction']) === 1
}

function describe(row: Row): string {
  return (
    `session ${row['id']} (${isInTransaction(row) ? 'in a transaction, ' : ''}` +
    `${row['info'] == null ? `idle for ${row['time']} s` : `running ${String(row['info']).slice(0, 80)}`})`
  )
}

/** Where the server lists metadata locks, which every statement on a table takes: all sources are asked, few have any. */
const METADATA_LOCKS = [
  // With the performance schema, and in MariaDB an instrument that is off as installed.
  `SELECT t.processlist_id AS id, l.object_schema AS place FROM performance_schema.metadata_locks l
   JOIN performance_schema.threads t ON t.thread_id = l.owner_thread_id
   WHERE l.lock_status = 'GRANTED' AND t.processlist_id IS NOT NULL AND t.processlist_id <> CONNECTION_ID()`,
  // MariaDB's plugin of this name.
  'SELECT thread_id AS id, table_schema AS place FROM information_schema.metadata_lock_info WHERE thread_id <> CONNECTION_ID()',
]

/** Sessions (`id`) and the databases in which they hold locks (`place`), as far as the server tells. */
async function readLocks({ query, counting }: HeldPlace): Promise<readonly Row[]> {
  const locks: Row[] = []
  for (const sql of METADATA_LOCKS) locks.push(...(await readRows(query, sql).catch(() => [])))
  // Only on a server of the run's own: what is asked for changes a setting of it.
  if (counting === 'innodb') locks.push(...(await readInnodbLocks(query).catch(() => [])))
  return locks
}

/** InnoDB prints each transaction with its session and, if it is told to, the tables that it has written or locked. */
async function readInnodbLocks(query: SlotPlace['query']): Promise<readonly Row[]> {
  await query('SET GLOBAL innodb_status_output_locks = ON')
  const [printed] = await readRows(query, 'SHOW ENGINE INNODB STATUS').finally(() =>
    query('SET GLOBAL innodb_status_output_locks = OFF'),
  )
  return parseInnodbLocks(String(printed?.['status']))
}

/** Reads sessions and databases out of what `SHOW ENGINE INNODB STATUS` prints (MariaDB 10.11, MySQL 9.7). */
export function parseInnodbLocks(status: string): readonly Row[] {
  return status.split(/^---TRANSACTION /m).flatMap((transaction) => {
    const id = /^(?:MySQL|MariaDB) thread id (\d+),/m.exec(transaction)?.[1]
    if (id === undefined) return []
    return [...transaction.matchAll(/^TABLE LOCK table `((?:[^`]|``)+)`\./gm)].map(([, place = '']) => ({
      id: Number(id),
      place: place.replaceAll('``', '`'),
    }))
  })
}
