import { createTestEnvironment, initRegistry } from '@dbenv/clone'
import {
  type ConnectionSettings,
  parseDatabaseName,
  quoteIdentifier,
  readConnectionSettings,
  type TestEnvironmentName,
} from '@dbenv/core'
import { match, P } from 'ts-pattern'
import { openUtcQuery } from '../open-query.ts'
import type { ResolvedPluginOptions } from '../plugin-options.ts'
import { openByteSession } from '../sql-files/byte-session.ts'
import { runSqlFiles } from '../sql-files/run-sql-files.ts'
import { findFiles } from './find-files.ts'
import { keepAutoIncrements } from './keep-auto-increments.ts'
import { NoDatabasesMadeError } from './no-databases-made-error.ts'
import { readNames } from './read-names.ts'
import { TEMPLATE_ENVIRONMENT, toSlotSource } from './slot-source.ts'
import { toWarningLog } from './warning-log.ts'

/** What an empty private server is filled with. */
export interface PrepareServerRequest {
  readonly options: ResolvedPluginOptions
  /** The environments to make, each a copy of the source. */
  readonly environments: readonly TestEnvironmentName[]
  /** The project's root, from which files are found. */
  readonly root: string
  /** This process's variables: `MYSQL_*` name the place of a source environment. */
  readonly variables: Readonly<Record<string, string | undefined>>
  /** Called when the files of the source have been read. What it throws ends the preparation. */
  readonly onSourceRead: () => Promise<void>
  /** Hears what a clone leaves out. */
  readonly log: (message: string) => void
}

/**
 * Fills an empty private server: the source's databases, the registry, and a copy for each environment asked for. Throws
 * `NoDatabasesMadeError` when files or a function have made none.
 */
export async function prepareServer(connection: ConnectionSettings, request: PrepareServerRequest): Promise<void> {
  const { options, environments } = request
  await loadSource(connection, request)
  await request.onSourceRead()
  if (!('environment' in options.source)) await settleSource(connection, options.source)
  for (const [index, environment] of environments.entries()) {
    // Each slot lacks what the first one does, and none what the copy of an environment lacks already.
    const isToldOf = index === 0 && !('environment' in options.source)
    await createTestEnvironment({
      connection,
      environment,
      source: toSlotSource(options.source),
      content: 'schema-and-data',
      kind: options.isolate === 'worker' ? 'slot' : 'run',
      shared: options.share,
      ...(isToldOf ? { onReport: toWarningLog(request.log) } : {}),
    })
  }
}

/** What statements made is read once more: whether there is anything to copy, and with which counters. */
async function settleSource(
  connection: ConnectionSettings,
  source: Exclude<ResolvedPluginOptions['source'], { readonly environment: string }>,
): Promise<void> {
  await using session = await openUtcQuery(connection)
  const databases = Object.values(await readNames(session.query, 'prod'))
  if (databases.length === 0) throw new NoDatabasesMadeError('files' in source ? 'files' : 'prepare')
  await keepAutoIncrements(session.query, databases)
}

async function loadSource(connection: ConnectionSettings, request: PrepareServerRequest): Promise<void> {
  const { source, databases, share } = request.options
  await match(source)
    .with({ environment: P.string }, async ({ environment, connection: place, content = 'schema' }) => {
      await createTestEnvironment({
        connection,
        sourceConnection: place ?? readConnectionSettings(request.variables),
        environment: TEMPLATE_ENVIRONMENT,
        source: environment,
        content,
        kind: 'template',
        shared: share,
        onReport: toWarningLog(request.log),
        ...(databases ? { only: databases } : {}),
      })
    })
    .with({ files: P.array() }, async ({ files }) => {
      await using session = await openByteSession(connection)
      for (const name of databases ?? []) await session.query(`CREATE DATABASE IF NOT EXISTS ${quoteIdentifier(name)}`)
      const [only, ...others] = databases ?? []
      if (only !== undefined && others.length === 0) await session.query(`USE ${quoteIdentifier(only)}`)
      await runSqlFiles(await findFiles(files, request.root), session.query)
      await initRegistry({ connection, register: 'all', shared: share })
    })
    .with({ prepare: P.any }, async ({ prepare }) => {
      await using session = await openUtcQuery(connection)
      for (const name of databases ?? []) await session.query(`CREATE DATABASE IF NOT EXISTS ${quoteIdentifier(name)}`)
      await prepare(
        connection,
        session.query,
        new Map((databases ?? []).map((name) => [name, parseDatabaseName(name)])),
      )
      await initRegistry({ connection, register: 'all', shared: share })
    })
    .exhaustive()
}
