import { isTestEnvironmentName, type TestEnvironmentName, toDatabaseName } from '@dbenv/core'
import type { DatabaseMarker } from '../marker/database-marker.ts'
import { findProtection, type ProtectionFacts } from './protection.ts'

/** All that emptying a table depends on, read from the server right before it. */
export interface EraseFacts extends ProtectionFacts {
  readonly environment: TestEnvironmentName
  readonly marker: DatabaseMarker | undefined
}

/**
 * Says why tables of a database must not be emptied; `undefined` when it is a `ready` database of that test
 * environment, by its row, its name and its marker, and nothing protected has its name.
 */
export function findEraseRefusal(facts: EraseFacts): string | undefined {
  const { environment, databaseName, rows, marker } = facts
  const row = rows.find((candidate) => candidate.databaseName === databaseName)
  if (!row) return 'no live row of the registry holds this name'
  if (row.environment !== environment || !isTestEnvironmentName(row.environment)) {
    return `it belongs to environment \`${row.environment}\`, not to \`${environment}\``
  }
  if (row.state !== 'ready') return `its row is in state ${row.state}`
  if (toDatabaseName(row.baseName, row.environment) !== databaseName) {
    return `it is not the name of base name \`${row.baseName}\` in environment \`${row.environment}\``
  }
  const protection = findProtection(facts, row)
  if (protection !== undefined) return protection
  if (!marker) return 'it has no marker'
  if (marker.environment === row.environment && marker.baseName === row.baseName) return undefined
  return `its marker names base name \`${marker.baseName}\` of environment \`${marker.environment}\``
}
