import type { DatabaseName } from '../names/database-name.ts'
import type { EnvironmentName, TestEnvironmentName } from '../names/environment-name.ts'
import type { DatabaseState, EnvironmentSnapshot, RegistryRow } from './registry.ts'

type SnapshotRow = Pick<RegistryRow, 'baseName' | 'environment' | 'branchName' | 'databaseName' | 'kind' | 'state'>

/** Sorts live rows (of the environment, of prod, of the branch) into what resolving needs. */
export function toEnvironmentSnapshot(
  rows: Iterable<SnapshotRow>,
  environment: EnvironmentName,
  branchName: string | undefined,
): EnvironmentSnapshot {
  const databases = new Map<string, DatabaseName>()
  const pending = new Map<string, DatabaseState>()
  const prodBaseNames = new Set<string>()
  const boundToBranch = new Set<TestEnvironmentName>()
  for (const row of rows) {
    const isReady = row.state === 'ready'
    if (row.environment === environment) {
      if (isReady) databases.set(row.baseName, row.databaseName)
      else pending.set(row.baseName, row.state)
    }
    if (!isReady) continue
    if (row.environment === 'prod') prodBaseNames.add(row.baseName)
    // Only what a person made: a test run or a template of the same branch is nobody's default.
    else if (branchName !== undefined && row.branchName === branchName && row.kind === 'named') {
      boundToBranch.add(row.environment)
    }
  }
  return { databases, pending, prodBaseNames, boundToBranch: [...boundToBranch].sort() }
}
