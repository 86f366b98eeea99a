import type { RegistryRow } from '../registry/registry-row.ts'

/**
 * Unfinished work whose lease has run out; a test run's environment that nobody renews, or whose time is over; a template
 * whose time is over. What a person made and is ready is left alone.
 */
export function isAbandoned(row: RegistryRow): boolean {
  if (row.environment === 'prod' || row.leaseIsLive) return false
  const hadLease = row.leaseToken !== undefined
  if (row.state !== 'ready') return hadLease
  if (row.kind === 'template') return row.isExpired
  return row.kind !== 'named' && (hadLease || row.isExpired)
}
