import { isTestEnvironmentName } from '@dbenv/core'
import type { RegistryRow } from '../registry/registry-row.ts'
import type { DeletePlan, PlannedDeletion } from './delete-options.ts'
import { toNames } from './environment-names.ts'
import { groupRows } from './group-rows.ts'

/** What deleting these rows would remove, by environment, for a person to look at. */
export function toDeletePlan(rows: readonly RegistryRow[]): DeletePlan {
  const environments = [...groupRows(rows)].flatMap(([environment, group]): readonly PlannedDeletion[] => {
    const [first] = group
    if (!first || !isTestEnvironmentName(environment)) return []
    return [
      {
        environment,
        branchName: first.branchName,
        kind: first.kind,
        owner: first.owner,
        createdAt: first.createdAt,
        source: first.sourceEnvironment,
        databases: toNames(group),
      },
    ]
  })
  return { environments }
}
