import type { NameMap } from '@dbenv/core'
import type { RegistryRow } from '../registry/registry-row.ts'

/** Base name to database name of rows of one environment, in the order of their base names. */
export function toNames(rows: readonly RegistryRow[]): NameMap {
  const sorted = [...rows].sort((a, b) => (a.baseName < b.baseName ? -1 : 1))
  return new Map(sorted.map((row) => [row.baseName, row.databaseName]))
}
