import { createDbEnv } from '../src/create-dbenv.ts'
import type { TestEnvironmentName } from '../src/names/environment-name.ts'
import { createMemoryRegistry, type MemoryEntry } from '../src/registry/memory-registry.ts'
import type { Registry } from '../src/registry/registry.ts'
import type { DbEnv } from '../src/resolve/dbenv.ts'
import type { EnvironmentContext } from '../src/resolve/environment-context.ts'

/** A place in memory with a clock of its own, whose registry counts how often it is read. */
export interface Place {
  /** What its registry holds, to be changed. */
  readonly entries: MemoryEntry[]
  /** How often the registry was read. */
  readonly reads: () => number
  readonly pass: (ms: number) => void
  readonly open: (context: EnvironmentContext, shared?: readonly string[]) => DbEnv
  /** While set, the registry cannot be reached. */
  readonly breakDown: (error: Error | undefined) => void
  /** What is read from now on gets no answer until the function that is given is called. */
  readonly silence: () => () => void
}

/** A place whose prod has `portfolio_data` and `prices`; names live 10 s. */
export function newPlace(): Place {
  let now = 1_000_000
  let reads = 0
  let failure: Error | undefined
  let silence = Promise.resolve()
  const entries: MemoryEntry[] = ['portfolio_data', 'prices'].map((baseName) => ({ baseName, environment: 'prod' }))
  const registry = createMemoryRegistry(entries)
  const counting: Registry = {
    async readEnvironment(environment, branchName) {
      reads++
      await silence
      if (failure) throw failure
      return registry.readEnvironment(environment, branchName)
    },
  }
  return {
    entries,
    reads: () => reads,
    pass: (ms) => {
      now += ms
    },
    open: (context, shared = []) => createDbEnv({ registry: counting, context, shared, ttlMs: 10_000, now: () => now }),
    breakDown: (error) => {
      failure = error
    },
    silence: () => {
      let answer = (): void => undefined
      silence = new Promise((resolve) => {
        answer = resolve
      })
      return () => {
        silence = Promise.resolve()
        answer()
      }
    },
  }
}

/** Makes an environment that is ready at once. */
export function create(
  { entries }: Pick<Place, 'entries'>,
  environment: TestEnvironmentName,
  { bases = ['portfolio_data', 'prices'], ...choices }: CreateChoices = {},
): void {
  entries.push(...bases.map((baseName) => ({ ...choices, baseName, environment })))
}

interface CreateChoices extends Partial<Pick<MemoryEntry, 'branchName' | 'kind' | 'state'>> {
  readonly bases?: readonly string[]
}

/** Deletes an environment. */
export function remove({ entries }: Pick<Place, 'entries'>, environment: TestEnvironmentName): void {
  entries.splice(0, entries.length, ...entries.filter((entry) => entry.environment !== environment))
}
