import { performance } from 'node:perf_hooks'
import process from 'node:process'
import { createSqlRegistry, type EnvironmentName, type TestEnvironmentName } from '@dbenv/core'
import { type DatabaseServer, findServer } from '@dbenv/server'
import { openQuery } from '../open-query.ts'
import type { ResolvedPluginOptions } from '../plugin-options.ts'
import type { ProvidedDbEnv, ProvidedSlot } from '../provided-context.ts'
import { clearSlotStates } from '../reset/slot-state.ts'
import { hashSource } from '../source/hash-source.ts'
import { prepareServer, toSlotSource } from '../source/prepare-server.ts'
import { PrivateServerNeededError } from './private-server-needed-error.ts'

export interface TestRunRequest {
  readonly options: ResolvedPluginOptions
  /** How many workers may run at once: the highest `VITEST_POOL_ID`. */
  readonly workers: number
  /** The project's root. */
  readonly root: string
}

/** A server with an environment for each worker, for as long as the run lasts. */
export interface TestRun extends AsyncDisposable {
  readonly provided: ProvidedDbEnv
  /** What was started and why, for a person. */
  readonly summary: string
  /** Lets the server live on, if it can, and says how to reach and how to end it. */
  keep(): Promise<string>
}

/** Starts the server with its databases; what was begun is removed when it throws. */
export async function startTestRun({ options, workers, root }: TestRunRequest): Promise<TestRun> {
  const begin = performance.now()
  const { provider, reason } =
    options.server === 'auto' ? await findServer() : { provider: options.server, reason: 'named in the configuration' }
  if (provider.name === 'existing') throw new PrivateServerNeededError()
  const environments = toEnvironments(options, workers)
  const key = await hashSource(options, environments, root)
  const request = { options, environments, root, variables: process.env }
  let isPrepared = false
  const server = await provider.start({
    prepared: {
      ...(key === undefined ? {} : { key }),
      prepare: async (started) => {
        isPrepared = true
        await prepareServer(started.connection, request)
      },
    },
  })
  try {
    const source = toSlotSource(options.source)
    const { slots, sourceDatabases } = await enterServer(server, environments, source)
    const seconds = ((performance.now() - begin) / 1000).toFixed(1)
    const template = isPrepared ? 'prepared now' : 'found in the cache'
    return {
      provided: {
        flavour: server.flavour,
        version: server.version,
        connection: server.connection,
        isolate: options.isolate,
        reset: options.reset,
        source,
        sourceDatabases,
        shared: options.share,
        slots,
      },
      summary:
        `${server.flavour === 'mariadb' ? 'MariaDB' : 'MySQL'} ${server.version} (${reason}) with ` +
        `${slots.length === 1 ? '1 environment' : `${slots.length} environments`} ${template}, after ${seconds} s`,
      keep: () => keepServer(server, options.ttlSeconds),
      [Symbol.asyncDispose]: () => server.stop(),
    }
  } catch (error) {
    await server.stop()
    throw error
  }
}

async function keepServer(server: DatabaseServer, seconds: number): Promise<string> {
  if (!server.keep) {
    await server.stop()
    return 'this kind of server cannot be kept'
  }
  const { optionFile, watchdogPid } = await server.keep(seconds)
  const client = server.flavour === 'mariadb' ? 'mariadb' : 'mysql'
  return (
    `the server is kept for ${seconds} s. Look: \`${client} --defaults-file=${optionFile}\`. ` +
    `End it and remove its data: \`kill ${watchdogPid}\``
  )
}

function toEnvironments(options: ResolvedPluginOptions, workers: number): readonly TestEnvironmentName[] {
  if (options.isolate === 'run') return ['test-run']
  return Array.from({ length: workers }, (_, index): TestEnvironmentName => `test-slot-${index + 1}`)
}

/** More tables than any suite has: a table that InnoDB puts out of its memory would forget its counter. */
const TABLES_IN_MEMORY = 20_000

interface EnteredServer {
  readonly slots: readonly ProvidedSlot[]
  readonly sourceDatabases: Readonly<Record<string, string>>
}

/** Reads what the server holds, and sets it up for resets that find written tables by InnoDB's counters. */
async function enterServer(
  server: DatabaseServer,
  environments: readonly TestEnvironmentName[],
  source: EnvironmentName,
): Promise<EnteredServer> {
  await using session = await openQuery(server.connection)
  // Statistics that are made anew set the counters of rows back.
  await session.query('SET GLOBAL innodb_stats_auto_recalc = OFF')
  await session.query(`SET GLOBAL table_definition_cache = ${TABLES_IN_MEMORY}`)
  await clearSlotStates(session.query)
  const registry = createSqlRegistry(session.query)
  const read = async (environment: EnvironmentName): Promise<Readonly<Record<string, string>>> =>
    Object.fromEntries((await registry.readEnvironment(environment, undefined)).databases)
  return {
    slots: await Promise.all(
      environments.map(async (environment) => ({ environment, databases: await read(environment) })),
    ),
    sourceDatabases: await read(source),
  }
}
