import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import process from 'node:process'
import { findServer, type ServerProvider } from '@dbenv/server'
import type { ResolvedPluginOptions } from '../plugin-options.ts'
import type { PendingDbEnv, ProvidedDbEnv } from '../provided-context.ts'
import { openPrivateSupply } from '../supply/private-supply.ts'
import type { SlotSupply, SupplyRequest } from '../supply/slot-supply.ts'

/** What a run is started with. */
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
  readonly provided: ProvidedDbEnv | PendingDbEnv
  /** What was started and why, for a person. Rejects when the server that is provided as pending cannot be started. */
  readonly summary: Promise<string>
  /** Lets the environments live on, if they can, and says how to reach and how to end them. */
  keep(): Promise<string>
}

/** In the folder of the private server. */
const HANDOVER_FILE = 'provided.json'

/** How long what is kept stays unless `ttl` says otherwise, in seconds. */
const KEPT_SECONDS = 3_600

/**
 * Starts the server with its databases; what was begun is removed when it throws. Where all databases are in the cache
 * it resolves as soon as that is known, and the server is pending: it and the workers start at the same time.
 */
export function startTestRun(request: TestRunRequest): Promise<TestRun> {
  return new Promise((resolve, reject) => {
    const starting = startWhole(request, ({ folder }) => resolve(toPendingRun(starting, folder)))
    starting.then(resolve, reject)
  })
}

function toPendingRun(starting: Promise<WholeRun>, folder: string): TestRun {
  const handover = join(folder, HANDOVER_FILE)
  const handed = starting.then(async (run) => {
    await writeHandover(handover, run.provided).catch(async (error: unknown) => {
      await run[Symbol.asyncDispose]()
      throw error
    })
    return run
  })
  return {
    provided: { handover },
    summary: handed.then(({ summary }) => summary),
    keep: () =>
      handed.then(
        (run) => run.keep(),
        () => 'there is nothing to keep: the server did not start',
      ),
    // A start that failed has left nothing, and `summary` says why.
    [Symbol.asyncDispose]: () =>
      handed.then(
        (run) => run[Symbol.asyncDispose](),
        () => undefined,
      ),
  }
}

/** Written aside and renamed: a worker that waits for it never reads half of it. For this user alone. */
async function writeHandover(handover: string, provided: ProvidedDbEnv): Promise<void> {
  await writeFile(`${handover}.new`, JSON.stringify(provided), { mode: 0o600 })
  await rename(`${handover}.new`, handover)
}

interface WholeRun extends TestRun {
  readonly provided: ProvidedDbEnv
}

async function startWhole(
  { options, ...request }: TestRunRequest,
  onContent: SupplyRequest['onContent'],
): Promise<WholeRun> {
  const begin = performance.now()
  const ttlSeconds = options.ttl === undefined ? undefined : await readSeconds(options.ttl)
  const { provider, reason } =
    options.server === 'auto' ? await findServer() : { provider: options.server, reason: 'named in the configuration' }
  const supply = await openSupply(provider, { ...request, options, ttlSeconds, variables: process.env, onContent })
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
    summary: Promise.resolve(
      `${flavour === 'mariadb' ? 'MariaDB' : 'MySQL'} ${version} (${reason}) with ${describeSlots(options, supply)}, after ${seconds} s`,
    ),
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
