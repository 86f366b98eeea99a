import type { EnvironmentName } from '@dbenv/core'
import type { RegistryRow } from '../registry/registry-row.ts'

/** Rows by environment, in the order in which environments first appear. */
export function groupRows(rows: readonly RegistryRow[]): ReadonlyMap<EnvironmentName, readonly RegistryRow[]> {
  const groups = new Map<EnvironmentName, RegistryRow[]>()
  for (const row of rows) groups.set(row.environment, [...(groups.get(row.environment) ?? []), row])
  return groups
}
