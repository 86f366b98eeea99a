import type { RegistryRow } from '../registry/registry-row.ts'

/**
 * Unfinished work whose lease has run out, or, of anything but a person's environment, that nobody holds; a test run's
 * environment that nobody renews, or whose time is over; a template whose time is over. What a person made is left alone
 * when it is ready, and when it failed: they were told.
 */
export function isAbandoned(row: RegistryRow): boolean {
  if (row.environment === 'prod' || row.leaseIsLive) return false
  const hadLease = row.leaseToken !== undefined
  // Whoever gave up on one of a run's gave its lease back with it: nobody else will come for it.
  if (row.state !== 'ready') return hadLease || row.kind !== 'named'
  return isDeserted(row) || (row.kind !== 'named' && row.isExpired)
}

/** A test run's environment that is ready, and whose holder no longer renews its lease. */
export function isDeserted(row: RegistryRow): boolean {
  const isOfRun = row.kind === 'run' || row.kind === 'slot'
  return isOfRun && row.state === 'ready' && row.leaseToken !== undefined && !row.leaseIsLive
}
