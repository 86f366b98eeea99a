import { randomInt } from 'node:crypto'
import { DeletionIncompleteError, ensureRegistry, type RemovedEnvironments, sweepEnvironments } from '@dbenv/clone'
import {
  createLeaseToken,
  forgetSlotStates,
  leaseEnvironment,
  reclaimDatabases,
  sweepConfinedAccounts,
} from '@dbenv/clone/harness'
import { ensureSlotStates } from '@dbenv/clone/slot-states'
import { type ConnectionSettings, isTestEnvironmentName, type QueryFunction } from '@dbenv/core'
import type { ExistingServer, ExistingServerProvider } from '@dbenv/server'
import { findRowCounting } from '../marks/row-counting.ts'
import { openQuery } from '../open-query.ts'
import { ensureTemplate, TEMPLATE_TTL_SECONDS } from '../template/ensure-template.ts'
import { makeSlot } from '../worker/make-slot.ts'
import { sweepKeptOptionFiles, writeKeptOptionFile } from './kept-option-file.ts'
import { openUnchanged, type ReadKey } from './open-unchanged.ts'
import { findProductionWarning } from './production-warning.ts'
import { startSlotGuard } from './slot-guard.ts'
import { toSlotNames, toSlots } from './slot-names.ts'
import type { SlotSupply, SupplyRequest } from './slot-supply.ts'
import { findTestAccount } from './test-account.ts'

/**
 * Finds or makes the template on a server that is somebody else's, under names of its own; each slot is cloned there
 * when a worker first asks, under names that no other run has and under a lease that a process beside this one renews.
 * That process deletes the slots when this one ends, however it does; what it could not is swept by the next run.
 */
export async function openExistingSupply(
  provider: ExistingServerProvider,
  request: SupplyRequest,
): Promise<SlotSupply> {
  return openUnchanged(request, (readKey) => openCloned(provider, request, readKey))
}

async function openCloned(
  provider: ExistingServerProvider,
  request: SupplyRequest,
  readKey: ReadKey,
): Promise<SlotSupply> {
  const { options, variables, log } = request
  const server = await provider.start()
  const { connection } = server
  const account = await findTestAccount(connection, variables)
  await ensureRegistry({ connection })
  await using session = await openQuery(connection)
  await ensureSlotStates(session.query)
  await sweep(connection, session.query, options.share, log)

  const counting = await findRowCounting(session.query)
  if (counting === 'none' && options.reset !== 'none') log(toSlowResetNotice(connection))
  const run = createRunName()
  // By account too: what one made, another need not be able to read, as the texts of routines.
  const surroundings = [server.flavour, server.version, connection.user, account?.user ?? '']
  const { hash: key, checkUnchanged } = await readKey(surroundings)
  // What no hash names is made for this run alone, and goes with it.
  const template =
    key === undefined ? (`test-template-${run}` as const) : (`test-template-${key.slice(0, 12)}` as const)
  const environments = toSlotNames(request, run)
  const leaseToken = createLeaseToken()
  const ttlSeconds = request.ttlSeconds ?? TEMPLATE_TTL_SECONDS
  const guard = await startSlotGuard({
    connection,
    leaseToken,
    environments: key === undefined ? [...environments, template] : environments,
    shared: options.share,
    ...(key === undefined ? {} : { extended: { environment: template, ttlSeconds } }),
    log,
  })
  try {
    const { databases, origin } = await ensureTemplate({
      ...request,
      ...{ server, template, ttlSeconds, leaseToken },
      onSourceRead: checkUnchanged,
    })
    if (key === undefined) await leaseEnvironment({ connection, environment: template, leaseToken })
    const sourceDatabases = Object.fromEntries(databases)
    const reach = { query: session.query, user: connection.user, account, baseNames: [...databases.keys()] }
    const warning = await findProductionWarning(reach)
    if (warning !== undefined) log(warning)
    const slots = toSlots(environments, [...databases.keys()])
    const making = { type: 'on-first-use', leaseToken, ...(account ? { definer: account.definer } : {}) } as const
    if (options.isolate === 'run') {
      const order = { connection, source: template, shared: options.share, making }
      for (const slot of slots) await makeSlot({ ...order, slot }, 'run')
    }
    return {
      server,
      testConnection: account?.connection ?? connection,
      source: template,
      sourceDatabases,
      slots,
      making,
      counting,
      origin,
      keep: async (seconds) => {
        await guard.keep(seconds)
        return await describeKept({ ...server, connection: account?.connection ?? connection }, run, seconds)
      },
      [Symbol.asyncDispose]: () => guard[Symbol.asyncDispose](),
    }
  } catch (error) {
    // What is left goes with the next sweep; what stopped the run is what a person has to know.
    await guard[Symbol.asyncDispose]().catch(() => undefined)
    throw error
  }
}

/** Removes what runs left behind that died with all their helpers. What cannot be removed is no reason not to test. */
async function sweep(
  connection: ConnectionSettings,
  query: QueryFunction,
  shared: readonly string[],
  log: (message: string) => void,
): Promise<void> {
  try {
    const removed = await sweepTwice(connection, shared)
    if (removed.size > 0) log(`removed what earlier runs left behind: ${[...removed.keys()].join(', ')}`)
  } catch (error) {
    if (!(error instanceof DeletionIncompleteError)) throw error
    log(`what earlier runs left behind could not all be removed: ${error.message}`)
  }
  await sweepConfinedAccounts(query).catch((error: unknown) => {
    log(`an account that an earlier run left behind could not be removed: ${String(error)}`)
  })
  await forgetSlotStates(query)
  await sweepKeptOptionFiles()
}

/** The second time with what a test dropped and made anew: nothing in it says any more that it may be dropped. */
async function sweepTwice(connection: ConnectionSettings, shared: readonly string[]): Promise<RemovedEnvironments> {
  try {
    return await sweepEnvironments({ connection, shared })
  } catch (error) {
    if (!(error instanceof DeletionIncompleteError)) throw error
    const left = new Set(error.failures.map(({ environment }) => environment).filter(isTestEnvironmentName))
    const reclaimed: string[] = []
    for (const environment of left) {
      reclaimed.push(...(await reclaimDatabases({ connection, environment }).catch(() => [])))
    }
    if (reclaimed.length === 0) throw error
    return new Map([...error.deleted, ...(await sweepEnvironments({ connection, shared }))])
  }
}

function toSlowResetNotice({ user }: ConnectionSettings): string {
  return (
    `\`${user}\` may not see what this server counts of each table, so every reset reads all rows of the copy and of ` +
    `its source. Let it: \`GRANT PROCESS ON *.* TO ${user}\``
  )
}

/** Letters and digits: 2,000 million names, of which those of runs on one server at a time must differ. */
function createRunName(): string {
  return randomInt(36 ** 6)
    .toString(36)
    .padStart(6, '0')
}

async function describeKept(
  server: Pick<ExistingServer, 'connection' | 'flavour'>,
  run: string,
  seconds: number,
): Promise<string> {
  const optionFile = await writeKeptOptionFile(server, seconds)
  const { flavour } = server
  return (
    `the environments of this run, \`*-${run}*\` in \`dbenv list\`, are kept for ${seconds} s, after which the next run ` +
    `removes them. Look: \`${flavour === 'mariadb' ? 'mariadb' : 'mysql'} --defaults-file=${optionFile}\`. ` +
    'End one: `dbenv delete ENVIRONMENT`'
  )
}
