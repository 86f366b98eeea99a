// Cost of resolving a name, as one alternating run: `node packages/core/bench/resolve.ts`. Prints JSON, times in ns a call.
import { createDbEnv } from '../src/create-dbenv.ts'
import { getDatabaseName, getDatabaseNameSync, installDbEnv, runInEnvironment } from '../src/process-default.ts'
import { createMemoryRegistry } from '../src/registry/memory-registry.ts'
import type { Registry } from '../src/registry/registry.ts'
import { toEnvironmentContext } from '../src/resolve/environment-context.ts'

const CALLS = 100_000
const ROUNDS = 40
const BASES = ['portfolio_config', 'portfolio_data', 'portfolio_signals', 'vol_surface', 'securities_master']

const memory = createMemoryRegistry(
  (['test-bench', 'test-scope'] as const).flatMap((environment) =>
    BASES.map((baseName) => ({ baseName, environment })),
  ),
)
let queries = 0
const registry: Registry = {
  async readEnvironment(environment, branchName) {
    queries++
    await new Promise((resolve) => setTimeout(resolve, 5))
    return memory.readEnvironment(environment, branchName)
  },
}
const dbEnv = createDbEnv({ registry, context: toEnvironmentContext('test-bench') })
const prod = createDbEnv({ registry, context: 'prod' })
installDbEnv(dbEnv)
await Promise.all(Array.from({ length: 10_000 }, (_, index) => getDatabaseName(BASES[index % BASES.length] ?? '')))
const queriesOfTenThousand = queries

const map = new Map<string, string>(await dbEnv.getNames())
let sink = 0

/** Nanoseconds a call, over a run of calls. */
async function time(run: () => Promise<void> | void): Promise<number> {
  const start = process.hrtime.bigint()
  await run()
  return Number(process.hrtime.bigint() - start) / CALLS
}

const each = (call: (base: string) => string | undefined) => () => {
  for (let index = 0; index < CALLS; index++) sink += call(BASES[index % BASES.length] ?? '')?.length ?? 0
}
const eachAwaited = (call: (base: string) => Promise<string | undefined>) => async () => {
  for (let index = 0; index < CALLS; index++) sink += (await call(BASES[index % BASES.length] ?? ''))?.length ?? 0
}

const subjects: Readonly<Record<string, () => Promise<void> | void>> = {
  mapGet: each((base) => map.get(base)),
  getDatabaseNameSync: each((base) => getDatabaseNameSync(base)),
  dbEnvGetDatabaseNameSync: each((base) => dbEnv.getDatabaseNameSync(base)),
  prodGetDatabaseNameSync: each((base) => prod.getDatabaseNameSync(base)),
  awaitMapGet: eachAwaited(async (base) => map.get(base)),
  awaitGetDatabaseName: eachAwaited((base) => getDatabaseName(base)),
  awaitProdGetDatabaseName: eachAwaited((base) => prod.getDatabaseName(base)),
  scopedSync: () =>
    runInEnvironment(
      'test-scope',
      each((base) => getDatabaseNameSync(base)),
    ),
}
await runInEnvironment('test-scope', () => getDatabaseName('vol_surface'))

const times: Record<string, number[]> = {}
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, run] of Object.entries(subjects)) {
    const nanoseconds = await time(run)
    // The first rounds warm the compiler.
    if (round >= 3) times[name] = [...(times[name] ?? []), nanoseconds]
  }
}

// The round that the rest of the machine disturbed least.
const fastest = Object.fromEntries(Object.entries(times).map(([name, values]) => [name, Math.min(...values)]))
const more = (name: string, than: string): number => round1((fastest[name] ?? 0) - (fastest[than] ?? 0))
console.log(
  JSON.stringify(
    {
      node: process.version,
      callsARound: CALLS,
      nanosecondsACall: Object.fromEntries(Object.entries(fastest).map(([name, value]) => [name, round1(value)])),
      moreThanMapGet: {
        getDatabaseNameSync: more('getDatabaseNameSync', 'mapGet'),
        dbEnvGetDatabaseNameSync: more('dbEnvGetDatabaseNameSync', 'mapGet'),
        prodGetDatabaseNameSync: more('prodGetDatabaseNameSync', 'mapGet'),
        scopedSync: more('scopedSync', 'mapGet'),
        // Both sides awaited: what the promise costs is the caller's.
        awaitGetDatabaseName: more('awaitGetDatabaseName', 'awaitMapGet'),
        awaitProdGetDatabaseName: more('awaitProdGetDatabaseName', 'awaitMapGet'),
        target: 100,
      },
      registryQueriesOfTenThousandCalls: queriesOfTenThousand,
      sink: sink > 0,
    },
    undefined,
    2,
  ),
)

function round1(value: number): number {
  return Math.round(value * 10) / 10
}
