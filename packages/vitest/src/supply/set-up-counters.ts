import type { QueryFunction } from '@dbenv/core'

/** More tables than any suite has: a table that InnoDB puts out of its memory would forget its counter. */
const TABLES_IN_MEMORY = 20_000

/** Sets a private server up for resets that find written tables by InnoDB's counters. */
export async function setUpCounters(query: QueryFunction): Promise<void> {
  // Statistics that are made anew set the counters of rows back.
  await query('SET GLOBAL innodb_stats_auto_recalc = OFF')
  await query(`SET GLOBAL table_definition_cache = ${TABLES_IN_MEMORY}`)
}
