import type { QueryFunction } from '@dbenv/core'
import type { RowCounting } from '../provided-context.ts'
import { readRows } from '../slot/slot-place.ts'

/**
 * What an existing server, whose settings are not ours to change, tells of writes. InnoDB's counters alone are of no use
 * there: with `innodb_stats_auto_recalc`, the default, each tenth of a table that is written sets its counter back. The
 * performance schema counts every write, as long as nobody has restricted it, by its settings or its memory; it is off
 * in MariaDB as installed, where the moments of commits do. Both need the
 * privilege PROCESS.
 */
export async function findRowCounting(query: QueryFunction): Promise<RowCounting> {
  const view = await Promise.any(
    ['innodb_tablestats', 'innodb_sys_tablestats'].map((name) =>
      query(`SELECT 1 FROM information_schema.${name} LIMIT 1`),
    ),
  ).catch(() => undefined)
  if (view === undefined) return 'none'
  return (await isCountingAllWrites(query)) ? 'performance-schema' : 'update-times'
}

async function isCountingAllWrites(query: QueryFunction): Promise<boolean> {
  const checks = [
    'SELECT @@performance_schema = 1 AS ok',
    "SELECT COUNT(*) = 1 AS ok FROM performance_schema.setup_instruments WHERE NAME = 'wait/io/table/sql/handler' AND ENABLED = 'YES'",
    "SELECT COUNT(*) = 1 AS ok FROM performance_schema.setup_consumers WHERE NAME = 'global_instrumentation' AND ENABLED = 'YES'",
    "SELECT COUNT(*) = 1 AS ok FROM performance_schema.setup_objects WHERE OBJECT_TYPE = 'TABLE' AND OBJECT_SCHEMA = '%' AND OBJECT_NAME = '%' AND ENABLED = 'YES'",
    "SELECT COUNT(*) = 1 AND SUM(HOST = '%' AND USER = '%' AND ENABLED = 'YES') = 1 AS ok FROM performance_schema.setup_actors",
    // With too little memory for all tables it leaves some out.
    "SELECT COUNT(*) = 2 AND SUM(VARIABLE_VALUE) = 0 AS ok FROM performance_schema.global_status WHERE VARIABLE_NAME IN ('Performance_schema_table_instances_lost', 'Performance_schema_table_handles_lost')",
    'SELECT COUNT(*) >= 0 AS ok FROM performance_schema.table_io_waits_summary_by_table',
  ]
  for (const sql of checks) {
    const rows = await readRows(query, sql).catch(() => [])
    if (Number(rows[0]?.['ok']) !== 1) return false
  }
  return true
}
