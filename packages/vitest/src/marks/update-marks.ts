import { readRows, type SlotPlace } from '../slot/slot-place.ts'
import type { SlotTable } from '../slot/slot-tables.ts'
import { isClosed, isPartition, readInnodbTables, toInnodbName } from './innodb-tables.ts'

/**
 * Reads marks that tell of writes on a server whose settings are not ours. There InnoDB sets its counter of rows back
 * when it makes statistics anew (`innodb_stats_auto_recalc`), and says so some milliseconds later; and it forgets all it
 * knows of a table that it puts out of its memory. The moment of the last commit is gone then, too, and is kept
 * otherwise: with it a mark is right. It is a whole second: a table has a mark only once that second is over, so that
 * any later commit shows. A partitioned table has none: its parts are forgotten one by one.
 */
export async function readUpdateMarks(
  place: Pick<SlotPlace, 'query' | 'flavour'>,
  tables: readonly SlotTable[],
): Promise<Readonly<Record<string, string>>> {
  const { query, flavour } = place
  const databases = [...new Set(tables.map(({ database }) => database))]
  const found = await readInnodbTables(place, databases)
  // MySQL answers from a day's memory otherwise.
  if (flavour === 'mysql') await query('SET SESSION information_schema_stats_expiry = 0')
  const updated = await readRows(
    query,
    `SELECT table_schema AS place, table_name AS name, CAST(update_time AS CHAR) AS moment FROM information_schema.tables
     WHERE table_schema IN (?) AND update_time <= NOW(6) - INTERVAL ${SECOND_IS_OVER_MICROSECONDS} MICROSECOND`,
    [['', ...databases]],
  )
  const [writing] = await readRows(
    query,
    `SELECT COUNT(*) AS sessions FROM information_schema.innodb_trx
     WHERE trx_rows_modified > 0 AND trx_mysql_thread_id <> CONNECTION_ID()`,
  )
  const writers = Number(writing?.['sessions']) > 0 ? WRITTEN_BY_SOMEBODY : 'by nobody'
  const moments = new Map(updated.map((row) => [`${row['place']}/${row['name']}`, String(row['moment'])]))
  const marks: Record<string, string> = {}
  for (const { name, database, table, kind } of tables) {
    const [own, ...others] = found.get(toInnodbName(database, table)) ?? []
    const moment = moments.get(`${database}/${table}`)
    // A sequence is written outside of transactions.
    if (!own || others.length > 0 || isPartition(own) || isClosed(own) || kind === 'sequence' || !moment) continue
    marks[name] = [`${own['table_id']}:${own['autoinc']} ${moment}`, own['modified_counter'], writers].join(SEPARATOR)
  }
  return marks
}

const SEPARATOR = '#'
/** Some transaction on the server has written, and is open. */
const WRITTEN_BY_SOMEBODY = 'by somebody'

/** Servers take the moment of a commit from a clock that ticks up to 10 ms late (Linux, CONFIG_HZ=100). */
const SECOND_IS_OVER_MICROSECONDS = 1_050_000

/** Whether two marks say that nothing was written from the first to the second. */
export function isSameUpdateMark(before: string, now: string): boolean {
  const [commit, count] = before.split(SEPARATOR)
  const [commitNow, countNow, writersNow] = now.split(SEPARATOR)
  if (commit !== commitNow) return false
  // Another count: rows of a transaction that is open or was rolled back, or statistics made anew. Those set it to 0, and
  // may have done so behind the back of a transaction that is open still.
  return count === countNow && !(countNow === '0' && writersNow === WRITTEN_BY_SOMEBODY)
}
