import { expectTypeOf } from 'vitest'
import type { DatabaseName } from '../names/database-name.ts'
import { createMemoryRegistry, type MemoryEntry } from './memory-registry.ts'
import type { EnvironmentSnapshot, Registry } from './registry.ts'
import { createSqlRegistry } from './sql-registry.ts'

// Checked by `tsc`: an expectation that does not hold, or an error that does not come, fails the type check.

declare const snapshot: EnvironmentSnapshot

// Libraries read the registry and cannot write it.
expectTypeOf<keyof Registry>().toEqualTypeOf<'readEnvironment'>()
expectTypeOf(createSqlRegistry).returns.toEqualTypeOf<Registry>()
expectTypeOf(createMemoryRegistry).returns.toEqualTypeOf<Registry>()
expectTypeOf(snapshot.databases).toEqualTypeOf<ReadonlyMap<string, DatabaseName>>()
// @ts-expect-error: what was read is not to be changed
snapshot.databases.set('a', 'a')
// @ts-expect-error: an entry has a state that the registry knows
export const state: MemoryEntry = { baseName: 'a', environment: 'test', state: 'melting' }
// @ts-expect-error: and an environment in full
export const label: MemoryEntry = { baseName: 'a', environment: 'mean-reversion' }
// @ts-expect-error: a query function gives an array, its rows first
createSqlRegistry(async () => ({ rows: [] }))
