import { createDbEnv } from '../src/create-dbenv.ts'
import type { TestEnvironmentName } from '../src/names/environment-name.ts'
import { createMemoryRegistry } from '../src/registry/memory-registry.ts'
import type { EnvironmentKind, Registry } from '../src/registry/registry.ts'
import type { DbEnv } from '../src/resolve/dbenv.ts'
import type { EnvironmentContext } from '../src/resolve/environment-context.ts'
import { newClaim } from './new-claim.ts'

/** A place in memory with a clock of its own, whose registry counts how often it is read. */
export interface Place {
  readonly registry: Registry
  /** How often the registry was read. */
  readonly reads: () => number
  readonly pass: (ms: number) => void
  readonly open: (context: EnvironmentContext, shared?: readonly string[]) => DbEnv
  /** While set, the registry cannot be reached. */
  readonly breakDown: (error: Error | undefined) => void
}

/** A place whose prod has `portfolio_data` and `prices`; names live 10 s. */
export async function newPlace(): Promise<Place> {
  let now = 1_000_000
  let reads = 0
  let failure: Error | undefined
  const registry = createMemoryRegistry({ now: () => now })
  await registry.registerProd(['portfolio_data', 'prices'])
  const counting: Pick<Registry, 'readEnvironment'> = {
    async readEnvironment(environment, branchName) {
      reads++
      await Promise.resolve()
      if (failure) throw failure
      return registry.readEnvironment(environment, branchName)
    },
  }
  return {
    registry,
    reads: () => reads,
    pass: (ms) => {
      now += ms
    },
    open: (context, shared = []) => createDbEnv({ registry: counting, context, shared, ttlMs: 10_000, now: () => now }),
    breakDown: (error) => {
      failure = error
    },
  }
}

/** Makes an environment that is ready at once. */
export async function create(
  registry: Registry,
  environment: TestEnvironmentName,
  choices: { bases?: readonly string[]; branchName?: string; kind?: EnvironmentKind } = {},
): Promise<void> {
  const claim = newClaim({ bases: ['portfolio_data', 'prices'], ...choices, environment })
  const ids = (await registry.claim(claim)).map((row) => row.id)
  await registry.transition(ids, 'ready', claim.leaseToken)
}

/** Deletes an environment. */
export async function remove(registry: Registry, environment: TestEnvironmentName): Promise<void> {
  const ids = (await registry.listRows({ environments: [environment] })).map((row) => row.id)
  await registry.seize(ids, 'deleting', 'remover')
  await registry.transition(ids, 'deleted', 'remover')
}
