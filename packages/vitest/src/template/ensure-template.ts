import { setTimeout as sleep } from 'node:timers/promises'
import {
  createFilledEnvironment,
  createTestEnvironment,
  EnvironmentExistsError,
  EnvironmentNotFoundError,
  extendEnvironment,
  LeaseHeldError,
  NameTakenError,
} from '@dbenv/clone'
import {
  type ConnectionSettings,
  createSqlRegistry,
  type NameMap,
  REGISTRY_TABLE,
  type TestEnvironmentName,
} from '@dbenv/core'
import type { ExistingServer } from '@dbenv/server'
import { match, P } from 'ts-pattern'
import { openQuery } from '../open-query.ts'
import type { ResolvedPluginOptions } from '../plugin-options.ts'
import { readRows } from '../slot/slot-place.ts'
import { findFiles } from '../source/find-files.ts'
import { toWarningLog } from '../source/warning-log.ts'
import { NoDatabasesNamedError, TemplateNotWholeError } from './existing-server-errors.ts'
import { fillByFiles } from './fill-by-files.ts'
import { fillByFunction } from './fill-by-function.ts'
import { findBaseNames } from './template-query.ts'

/** How long a template stays after its last use, in seconds: a week. */
export const TEMPLATE_TTL_SECONDS = 604_800

/** Time between two looks at a template that another run is making, in milliseconds. */
const LOOK_MS = 500

/** So many looks in a row find parts of a template and nobody at work on it: a run that makes one needs a single look. */
const LOOKS_AT_PARTS = 6

/** Which template an existing server shall have, and what it is made of. */
export interface TemplateRequest {
  readonly options: ResolvedPluginOptions
  readonly root: string
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly log: (message: string) => void
  readonly server: ExistingServer
  /** Called when the files of the source have been read. What it throws undoes the template. */
  readonly onSourceRead: () => Promise<void>
  /** Its name says what made it: one that is there and whole is the one that is wanted. */
  readonly template: TestEnvironmentName
  readonly ttlSeconds: number
  /** Of the run: what it makes for its own work goes with it. */
  readonly leaseToken: string
}

/** A template that is there and whole. */
export interface EnsuredTemplate {
  /** Base name to database name, all of them `ready`. */
  readonly databases: NameMap
  /** For a person: `prepared now (test-template-…)`. */
  readonly origin: string
}

/**
 * Finds the template on the server, or makes it. Of several runs that want the same one, one makes it and the others
 * wait; what a killed run left half-made is dropped and made anew once its lease has run out. Throws
 * `TemplateNotWholeError` for one that lost databases after it was whole.
 */
export async function ensureTemplate(request: TemplateRequest): Promise<EnsuredTemplate> {
  const { template, log } = request
  let looksAtParts = 0
  for (let looks = 0; ; looks++) {
    const found = await findTemplate(request)
    if (found.databases.size > 0 && found.missing.length === 0) {
      return { databases: found.databases, origin: `found on the server (${template})` }
    }
    try {
      return { databases: await makeTemplate(request), origin: `prepared now (${template})` }
    } catch (error) {
      const isOthers =
        error instanceof LeaseHeldError || error instanceof NameTakenError || error instanceof EnvironmentExistsError
      if (!isOthers) throw error
      looksAtParts = error instanceof EnvironmentExistsError ? looksAtParts + 1 : 0
      if (looksAtParts >= LOOKS_AT_PARTS) {
        throw new TemplateNotWholeError(template, [...found.databases.keys()], found.missing)
      }
      if (looks === 0) log(`waiting for another run that prepares \`${template}\``)
      await sleep(LOOK_MS)
    }
  }
}

interface FoundTemplate {
  /** None: it is not there. */
  readonly databases: NameMap
  /** Of databases that it had, or is to have: made or deleted at this moment, or deleted without the others. */
  readonly missing: readonly string[]
}

async function findTemplate({ server, template, ttlSeconds }: TemplateRequest): Promise<FoundTemplate> {
  const { connection } = server
  try {
    // First, so that no sweep takes it from here on.
    await extendEnvironment({ connection, environment: template, ttlSeconds })
  } catch (error) {
    if (error instanceof EnvironmentNotFoundError) return { databases: new Map(), missing: [] }
    throw error
  }
  await using session = await openQuery(connection)
  const { databases } = await createSqlRegistry(session.query).readEnvironment(template, undefined)
  // Its name is a hash of what makes it, so that the deleted ones of this name had the same databases.
  const sql = `SELECT DISTINCT base_name FROM ${REGISTRY_TABLE} WHERE environment = ?`
  const registered = (await readRows(session.query, sql, [template])).map((row) => String(row['base_name']))
  return { databases, missing: registered.filter((baseName) => !databases.has(baseName)) }
}

async function makeTemplate(request: TemplateRequest): Promise<NameMap> {
  const { options, server, template, ttlSeconds } = request
  const { databases: named = [], share } = options
  const common = {
    connection: server.connection,
    environment: template,
    kind: 'template',
    ttlSeconds,
    shared: share,
  } as const
  const createFilled = (baseNames: readonly string[], fill: (names: NameMap) => Promise<void>): Promise<NameMap> =>
    createFilledEnvironment({
      ...common,
      baseNames,
      fill: async (names) => {
        await fill(names)
        await request.onSourceRead()
      },
    })
  return match(options.source)
    .with({ environment: P.string }, ({ environment, connection: place, content = 'schema' }) =>
      createTestEnvironment({
        ...common,
        ...(place && !isSamePlace(place, server.connection) ? { sourceConnection: place } : {}),
        source: environment,
        content,
        onReport: toWarningLog(request.log),
        ...(options.databases ? { only: options.databases } : {}),
      }),
    )
    .with({ files: P.array() }, async ({ files: patterns }) => {
      const files = await findFiles(patterns, request.root)
      const baseNames = [...new Set([...named, ...(await findBaseNames(files))])]
      if (baseNames.length === 0) throw new NoDatabasesNamedError('files')
      const only = named.length === 1 ? named[0] : undefined
      return createFilled(baseNames, (names) => fillByFiles({ ...request, files, only, names }))
    })
    .with({ prepare: P.any }, ({ prepare }) => {
      if (named.length === 0) throw new NoDatabasesNamedError('prepare')
      return createFilled(named, (names) => fillByFunction({ ...request, prepare, names }))
    })
    .exhaustive()
}

function isSamePlace(one: ConnectionSettings, other: ConnectionSettings): boolean {
  if (one.socketPath !== undefined || other.socketPath !== undefined) return one.socketPath === other.socketPath
  return one.host === other.host && one.port === other.port
}
