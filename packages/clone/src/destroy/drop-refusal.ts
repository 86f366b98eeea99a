import { isTestEnvironmentName, toDatabaseName, toSharedDatabases } from '@dbenv/core'
import type { DatabaseMarker } from '../marker/database-marker.ts'
import type { RegistryRow } from '../registry/registry-row.ts'
import { findProtection, type ProtectionFacts } from './protection.ts'

/** All that a drop depends on, read from the server immediately before it. */
export interface DropFacts extends ProtectionFacts {
  /** The token that the caller works under. */
  readonly leaseToken: string
  readonly marker: DatabaseMarker | undefined
  /** Tables, views, routines, triggers and events in the database, the marker too: it is looked at where there is none. */
  readonly objectCount: number
  /** `partial`: the account may not use routines, events or tables of the database, so that servers hide them from it. */
  readonly sight: 'whole' | 'partial'
  /**
   * `unfinished`: it was being made or dropped, so an empty database without a marker is ours;
   * `whole`: it was ready once, so one without a marker is somebody else's.
   */
  readonly history: 'unfinished' | 'whole'
}

/**
 * Says why a database must not be dropped; `undefined` when every condition of the promise holds: a non-prod row in
 * `creating` or `deleting` under our live lease holds the name, no prod row, shared or system name equals it, and the
 * marker names the same environment (or the database is empty and was made under the lease). A shared database may go
 * only while it is being copied here: its row holds its own name, and its marker says that it is not whole.
 */
export function findDropRefusal(facts: DropFacts): string | undefined {
  const { databaseName, rows, marker } = facts
  const row = rows.find((candidate) => candidate.databaseName === databaseName)
  if (!row) return 'no live row of the registry holds this name'
  if (!isTestEnvironmentName(row.environment)) return `it belongs to environment \`${row.environment}\``
  if (row.state !== 'creating' && row.state !== 'deleting') return `its row is in state ${row.state}`
  if (row.leaseToken !== facts.leaseToken) return `another lease holds its row (${row.owner})`
  if (!row.leaseIsLive) return 'our lease on its row has run out'
  if (row.baseName === databaseName) {
    return findProtection({ ...facts, shared: toSharedDatabases() }, row) ?? findWholeCopy(facts, row, marker)
  }
  if (toDatabaseName(row.baseName, row.environment) !== databaseName) {
    return `it is not the name of base name \`${row.baseName}\` in environment \`${row.environment}\``
  }
  return findProtection(facts, row) ?? findForeignContent(facts, row, marker)
}

function findWholeCopy(facts: DropFacts, row: RegistryRow, marker: DatabaseMarker | undefined): string | undefined {
  if (marker && marker.purpose !== 'shared-copy') return 'its marker does not say that it is an unfinished copy'
  return findForeignContent(facts, row, marker)
}

function findForeignContent(
  facts: DropFacts,
  row: RegistryRow,
  marker: DatabaseMarker | undefined,
): string | undefined {
  if (marker) {
    if (marker.environment === row.environment && marker.baseName === row.baseName) return undefined
    return `its marker names base name \`${marker.baseName}\` of environment \`${marker.environment}\``
  }
  if (facts.objectCount > 0) return `it has no marker and holds ${facts.objectCount} objects`
  if (facts.sight === 'partial') return 'it has no marker, and this account may not see all that it holds'
  return facts.history === 'whole' ? 'it is empty and has no marker: dbenv did not make it as it is now' : undefined
}
