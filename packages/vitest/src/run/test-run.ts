import { performance } from 'node:perf_hooks'
import process from 'node:process'
import { findServer, type ServerProvider } from '@dbenv/server'
import type { ResolvedPluginOptions } from '../plugin-options.ts'
import type { ProvidedDbEnv } from '../provided-context.ts'
import { openPrivateSupply } from '../supply/private-supply.ts'
import type { SlotSupply, SupplyRequest } from '../supply/slot-supply.ts'

export interface TestRunRequest {
  readonly options: ResolvedPluginOptions
  /** How many workers may run at once: the highest `VITEST_POOL_ID`. */
  readonly workers: number
  /** The project's root. */
  readonly root: string
  /** Hears what a person should know while it happens. */
  readonly log: (message: string) => void
}

/** A server with an environment for each worker, for as long as the run lasts. */
export interface TestRun extends AsyncDisposable {
  readonly provided: ProvidedDbEnv
  /** What was started and why, for a person. */
  readonly summary: string
  /** Lets the environments live on, if they can, and says how to reach and how to end them. */
  keep(): Promise<string>
}

/** How long what is kept stays unless `ttl` says otherwise, in seconds. */
const KEPT_SECONDS = 3_600

/** Starts the server with its databases; what was begun is removed when it throws. */
export async function startTestRun({ options, ...request }: TestRunRequest): Promise<TestRun> {
  const begin = performance.now()
  const ttlSeconds = options.ttl === undefined ? undefined : await readSeconds(options.ttl)
  const { provider, reason } =
    options.server === 'auto' ? await findServer() : { provider: options.server, reason: 'named in the configuration' }
  const supply = await openSupply(provider, { ...request, options, ttlSeconds, variables: process.env })
  const { server, slots, testConnection, source, sourceDatabases, making, counting } = supply
  const { flavour, version, connection } = server
  const { isolate, reset, share: shared } = options
  const seconds = ((performance.now() - begin) / 1000).toFixed(1)
  return {
    provided: {
      flavour,
      version,
      connection,
      testConnection,
      isolate,
      reset,
      source,
      sourceDatabases,
      shared,
      slots,
      making,
      counting,
    },
    summary: `${flavour === 'mariadb' ? 'MariaDB' : 'MySQL'} ${version} (${reason}) with ${describeSlots(options, supply)}, after ${seconds} s`,
    keep: () => supply.keep(ttlSeconds ?? KEPT_SECONDS),
    [Symbol.asyncDispose]: () => supply[Symbol.asyncDispose](),
  }
}

function describeSlots({ isolate }: ResolvedPluginOptions, { slots, making, origin }: SlotSupply): string {
  if (isolate === 'run') return `1 environment for all workers, ${origin}`
  if (making.type === 'on-first-use') {
    return `a template ${origin}; a worker's environment is cloned when it begins (up to ${slots.length})`
  }
  return `${slots.length === 1 ? '1 environment' : `${slots.length} environments`}, ${origin}`
}

/** A server of our own is filled, one of somebody else's is cloned in. What clones is loaded where it is needed. */
async function openSupply(provider: ServerProvider, request: SupplyRequest): Promise<SlotSupply> {
  if (provider.name !== 'existing') return openPrivateSupply(provider, request)
  const { openExistingSupply } = await import('../supply/existing-supply.ts')
  return openExistingSupply(provider, request)
}

async function readSeconds(ttl: string): Promise<number> {
  const { parseTimeToLive } = await import('@dbenv/clone')
  return parseTimeToLive(ttl)
}
