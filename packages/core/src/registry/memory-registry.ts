import { toDatabaseName } from '../names/environment-databases.ts'
import { toEnvironmentSnapshot } from './environment-snapshot.ts'
import type { Registry, RegistryEntry } from './registry.ts'

/**
 * One database of {@link createMemoryRegistry}. What is left out: `databaseName` is the one that dbenv would give, `kind`
 * is `named`, `state` is `ready`, and it is bound to no branch.
 */
export type MemoryEntry = Partial<RegistryEntry> & Pick<RegistryEntry, 'baseName' | 'environment'>

/**
 * A registry of these databases, for tests of what resolves names: no server is needed. The entries are read at each
 * call, so that a test may change them. `readEnvironment` rejects with `LabelTooLongError` or `InvalidDatabaseNameError`
 * where a database name has to be made and cannot be.
 */
export function createMemoryRegistry(entries: Iterable<MemoryEntry> = []): Registry {
  return {
    async readEnvironment(environment, branchName) {
      const all = [...entries]
      const bound = all.filter((entry) => branchName !== undefined && entry.branchName === branchName)
      const asked = new Set(['prod', environment, ...bound.map((entry) => entry.environment)])
      // As in SQL, what stands beside the environments asked for does not matter, be it as wrong as it may.
      const rows = all
        .filter((entry) => asked.has(entry.environment))
        .map((entry) => ({
          branchName: undefined,
          kind: 'named' as const,
          state: 'ready' as const,
          databaseName: toDatabaseName(entry.baseName, entry.environment),
          ...entry,
        }))
      return toEnvironmentSnapshot(rows, environment, branchName)
    },
  }
}
