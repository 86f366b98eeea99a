import type { DatabaseName } from '../names/database-name.ts'
import type { EnvironmentName, TestEnvironmentName } from '../names/environment-name.ts'
import type { DatabaseState, EnvironmentDatabases, EnvironmentSnapshot, RegistryEntry } from './registry.ts'

/** Sorts rows (of the environment, of prod, of environments bound to the branch) into what resolving needs. */
export function toEnvironmentSnapshot(
  entries: Iterable<RegistryEntry>,
  environment: EnvironmentName,
  branchName: string | undefined,
): EnvironmentSnapshot {
  const environments = new Map<EnvironmentName, Databases>()
  const boundToBranch = new Set<TestEnvironmentName>()
  for (const row of entries) {
    if (row.state === 'deleted') continue
    const isReady = row.state === 'ready'
    const { databases, pending } = at(environments, row.environment)
    if (isReady) databases.set(row.baseName, row.databaseName)
    else pending.set(row.baseName, row.state)
    // Only what a person made: a test run or a template of the same branch is nobody's default.
    const isBound = branchName !== undefined && row.branchName === branchName && row.kind === 'named'
    if (isReady && isBound && row.environment !== 'prod') boundToBranch.add(row.environment)
  }
  const names = [...boundToBranch].sort()
  return {
    ...at(environments, environment),
    prodBaseNames: new Set(environments.get('prod')?.databases.keys()),
    boundToBranch: names,
    bound: new Map<EnvironmentName, EnvironmentDatabases>(names.map((name) => [name, at(environments, name)])),
  }
}

interface Databases {
  readonly databases: Map<string, DatabaseName>
  readonly pending: Map<string, DatabaseState>
}

function at(environments: Map<EnvironmentName, Databases>, environment: EnvironmentName): Databases {
  const found = environments.get(environment) ?? { databases: new Map(), pending: new Map() }
  environments.set(environment, found)
  return found
}
