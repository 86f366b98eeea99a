import { REGISTRY_TABLE } from '@dbenv/core'
import { LEASE_IS_FREE } from './registry-table.ts'

/** ER_SUBQUERY_NO_1_ROW: what {@link toLeaseGuardSql} ends with where the lease is not ours any more. */
export const LEASE_GUARD_FAILED = 1242

/**
 * A statement that fails unless rows are being made or removed under a token whose lease is alive by the server's clock.
 * Sent in front of another in one packet it keeps that from running: a process that slept (Ctrl-Z, a closed laptop, a
 * frozen container) sends what it was about to send before any of its timers can say that its lease is lost.
 */
export function toLeaseGuardSql(leaseToken: string, databaseName?: string): string {
  const named = databaseName === undefined ? '' : ` AND database_name = ${toLiteral(databaseName)}`
  return (
    'SET @dbenv_lease = (SELECT n FROM (SELECT 1 AS n UNION ALL SELECT 2) AS two WHERE n = 1 OR NOT EXISTS (' +
    `SELECT 1 FROM ${REGISTRY_TABLE} WHERE lease_token = ${toLiteral(leaseToken)}${named} AND live = 1 ` +
    `AND environment <> 'prod' AND state IN ('creating', 'deleting') AND NOT ${LEASE_IS_FREE}))`
  )
}

/** In ASCII, whatever character set and sql_mode the session has. */
function toLiteral(text: string): string {
  return `CONVERT(X'${Buffer.from(text, 'utf8').toString('hex')}' USING utf8mb4)`
}
