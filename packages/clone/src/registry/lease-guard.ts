import { REGISTRY_TABLE } from '@dbenv/core'
import { errnoOf } from '../session/errno.ts'
import { LeaseLostError } from './registry-errors.ts'
import { LEASE_SECONDS, NOW } from './registry-table.ts'

/** ER_SUBQUERY_NO_1_ROW: what {@link toGuardSql} ends with where its condition does not hold. */
export const GUARD_FAILED = 1242

/** How long a lease must still last, in seconds: for the statement behind the guard, and for a cluster's other nodes. */
const MARGIN_SECONDS = 10

/**
 * A statement that fails unless as many rows as `rowCount` are being made or removed under a token whose lease is alive
 * by the server's clock; `databaseName` narrows it to one. Sent in front of another in one packet it keeps that from
 * running: a process that slept (Ctrl-Z, a closed laptop, a frozen container) sends what it was about to send before any
 * of its timers can say that its lease is lost.
 */
export function toLeaseGuardSql(leaseToken: string, rowCount: number, databaseName?: string): string {
  const named = databaseName === undefined ? '' : ` AND database_name = ${toLiteral(databaseName)}`
  // Without backticks, which are letters in swe7.
  const table = REGISTRY_TABLE.replaceAll('`', '')
  return toGuardSql(
    `(SELECT COUNT(*) FROM ${table} WHERE lease_token = ${toLiteral(leaseToken)}${named} AND live = 1 ` +
      `AND environment <> 'prod' AND state IN ('creating', 'deleting') ` +
      // A session whose clock is set back, as for events, finds the token alone: who takes a row over changes that.
      `AND heartbeat_at > ${NOW} - INTERVAL ${LEASE_SECONDS - MARGIN_SECONDS} SECOND) = ${rowCount}`,
  )
}

/** A statement that fails with {@link GUARD_FAILED} unless the condition holds. */
export function toGuardSql(condition: string): string {
  return `SET @dbenv_guard = (SELECT n FROM (SELECT 1 AS n UNION ALL SELECT 2) AS two WHERE n = 1 OR NOT (${condition}))`
}

/** The error of a statement behind a lease's guard: `LeaseLostError` where the guard kept it from running. */
export function explainGuarded(error: unknown): unknown {
  return errnoOf(error) === GUARD_FAILED ? toRunOut(error) : error
}

/** Of a process whose lease ran out before it sent what it was about to send, whether or not somebody took over. */
export function toRunOut(cause?: unknown): LeaseLostError {
  const found = 'this process stood still, or did not reach the server, for about as long as a lease lasts'
  return new LeaseLostError(found, [], { cause })
}

/** In ASCII, whatever character set and sql_mode the session has. */
function toLiteral(text: string): string {
  return `CONVERT(X'${Buffer.from(text, 'utf8').toString('hex')}' USING utf8mb4)`
}
