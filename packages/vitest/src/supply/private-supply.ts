import type { ConnectionSettings, EnvironmentName, TestEnvironmentName } from '@dbenv/core'
import type { DatabaseServer, PrivateServerProvider } from '@dbenv/server'
import { readSourceMarks } from '../marks/source-marks.ts'
import { openAndReadMarks, toMarksAfterStart } from '../marks/table-marks.ts'
import { openQuery } from '../open-query.ts'
import { RESET_SQL_MODE } from '../reset/sql-mode.ts'
import { readSlotDefinitions } from '../slot/slot-definitions.ts'
import { clearSlotStates, writeSlotState, writeSourceMarks } from '../slot/slot-state.ts'
import { readNames } from '../source/read-names.ts'
import { toSlotSource } from '../source/slot-source.ts'
import { keepMemoryRows, restoreMemoryRows } from './memory-tables.ts'
import { openUnchanged, type ReadKey } from './open-unchanged.ts'
import { toSlotNames, toSlots } from './slot-names.ts'
import type { SlotSupply, SupplyRequest } from './slot-supply.ts'

/**
 * Fills a server of the run's own. The local one makes the source and all slots once, in a data folder that is found
 * again by a hash, and a warm run copies and starts it; a container keeps nothing, so its slots are cloned when first
 * asked for. All of it goes with the server.
 */
export async function openPrivateSupply(provider: PrivateServerProvider, request: SupplyRequest): Promise<SlotSupply> {
  return openUnchanged(request, (readKey) => openFilled(provider, request, readKey))
}

async function openFilled(
  provider: PrivateServerProvider,
  request: SupplyRequest,
  readKey: ReadKey,
): Promise<SlotSupply> {
  const { options, variables } = request
  const environments = toSlotNames(request)
  // All use the environment of a run at once: nobody can be the first.
  const isMadeAhead = provider.name === 'local' || options.isolate === 'run'
  const source = toSlotSource(options.source)
  // Only the local one keeps what is prepared. It looks for its program while the files are read.
  const reading = provider.name === 'local' ? readKey(environments, variables) : undefined
  const key = reading?.then(({ hash }) => hash)
  let isPrepared = false
  const server = await provider.start({
    prepared: {
      ...(key === undefined ? {} : { key }),
      prepare: async (server) => {
        const { connection } = server
        isPrepared = true
        // A warm run clones nothing, and need not load what does.
        const { prepareServer } = await import('../source/prepare-server.ts')
        await prepareServer(connection, {
          ...request,
          environments: isMadeAhead ? environments : [],
          onSourceRead: async () => (await reading)?.checkUnchanged(),
        })
        const isKept = (await key) !== undefined
        await noteSlots(server, isMadeAhead ? environments : [], source, isKept)
        if (isKept) await keepRows(connection)
      },
      onContent: request.onContent,
      onWaiting: () => request.log('waiting for another run that prepares the same source'),
    },
  })
  try {
    await using session = await openQuery(server.connection)
    const { query } = session
    await query(KEEP_COUNTERS)
    // What was prepared under a key has been through an end and a start of its server.
    if ((await key) !== undefined) await restoreMemoryRows(query, request.log)
    const sourceDatabases = await readNames(query, source)
    return {
      server,
      testConnection: server.connection,
      source,
      sourceDatabases,
      slots: toSlots(environments, Object.keys(sourceDatabases)),
      making: isMadeAhead ? { type: 'made' } : { type: 'on-first-use' },
      counting: COUNTING,
      origin: isPrepared ? 'prepared now' : 'found in the cache',
      keep: (seconds) => keepServer(server, seconds),
      [Symbol.asyncDispose]: () => server.stop(),
    }
  } catch (error) {
    // What stopped the run is what a person has to know; what is left of the server goes with the next start.
    await server.stop().catch(() => undefined)
    throw error
  }
}

/**
 * Notes what the slots and their source are, for the workers to come: reading it takes longer than all else of a first
 * use. `hasRestart`: another server will start on this data before the run does.
 */
async function noteSlots(
  { connection, flavour }: DatabaseServer,
  environments: readonly TestEnvironmentName[],
  source: EnvironmentName,
  hasRestart: boolean,
): Promise<void> {
  await using session = await openQuery(connection)
  const { query } = session
  await query(KEEP_COUNTERS)
  await clearSlotStates(query)
  const sourceDatabases = await readNames(query, source)
  await writeSourceMarks(query, source, await readSourceMarks({ query, flavour, sourceDatabases }, hasRestart))
  for (const slot of toSlots(environments, Object.keys(sourceDatabases))) {
    const definitions = await readSlotDefinitions({ query, slot, sourceDatabases })
    const marks = await openAndReadMarks({ query, flavour, counting: COUNTING }, definitions.tables)
    await writeSlotState(
      { query, slot },
      { status: 'made', ...definitions, marks: hasRestart ? toMarksAfterStart(marks) : marks },
    )
  }
}

/** Keeps what a server forgets at its end, for those that start on its data. */
async function keepRows(connection: ConnectionSettings): Promise<void> {
  await using session = await openQuery(connection)
  await keepMemoryRows(session.query)
}

/** What tells of writes on a server of the run's own. */
const COUNTING = 'innodb'

/** More tables than any suite has: a table that InnoDB puts out of its memory would forget its counter. */
const TABLES_IN_MEMORY = 20_000

/** Statistics that are made anew set the counters of rows back, too. */
const KEEP_COUNTERS =
  `SET GLOBAL innodb_stats_auto_recalc = OFF, GLOBAL table_definition_cache = ${TABLES_IN_MEMORY}, ` +
  `SESSION sql_mode = '${RESET_SQL_MODE}'`

/** What a timer of Node can wait, in seconds. */
const LONGEST_KEEP_SECONDS = 2_147_483

async function keepServer(server: DatabaseServer, wantedSeconds: number): Promise<string> {
  if (!server.keep) {
    await server.stop()
    return 'this kind of server cannot be kept: it is gone, with its databases'
  }
  const seconds = Math.min(wantedSeconds, LONGEST_KEEP_SECONDS)
  const { optionFile, watchdogPid } = await server.keep(seconds)
  const client = server.flavour === 'mariadb' ? 'mariadb' : 'mysql'
  return (
    `the server is kept for ${seconds} s. Look: \`${client} --defaults-file=${optionFile}\`. ` +
    `End it and remove its data: \`kill ${watchdogPid}\``
  )
}
