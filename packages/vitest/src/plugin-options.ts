import type { EnvironmentContent } from '@dbenv/clone'
import {
  type ConnectionSettings,
  type EnvironmentName,
  type NameMap,
  type QueryFunction,
  readSharedDatabases,
} from '@dbenv/core'
import type { ServerProvider } from '@dbenv/server'

/** What a suite writes into its vitest configuration. Only `source` has no default. */
export interface DbEnvPluginOptions {
  /** What the tests find in their databases. */
  readonly source: DatabaseSource
  /** Where the databases live. @default 'auto': `findServer` of @dbenv/server chooses */
  readonly server?: 'auto' | ServerProvider
  /**
   * Base names: databases that are made, empty, besides those of the source; of an environment to clone, which ones.
   * @default none besides; all of an environment
   */
  readonly databases?: readonly string[]
  /**
   * Base names of databases that all workers share and that are never copied, besides `master_config`.
   * @default `DBENV_SHARED`
   */
  readonly share?: readonly string[]
  /** Who has databases of its own: each parallel worker, or the run as a whole. @default 'worker' */
  readonly isolate?: 'worker' | 'run'
  /**
   * When a worker's databases are made equal to the source again: before each file, before each test, or never. Databases
   * that are shared are never touched. @default 'file'; with `isolate: 'run'` 'none', and nothing else is possible
   */
  readonly reset?: 'file' | 'test' | 'none'
  /**
   * Whether the server lives on after the run, for a person to look into the databases: the run prints how to connect and
   * how to end it. Files that ran after a failed one have reset the databases of its worker. @default 'never'
   */
  readonly keep?: 'never' | 'on-failure' | 'always'
  /**
   * How long what a run leaves on purpose stays, as `90m`, `12h` or `7d`: what `keep` keeps, and on an existing server
   * the template since its last use. @default '1h' for what is kept, '7d' for a template
   */
  readonly ttl?: string
}

/** An environment to clone, SQL files to run, or a function that makes the databases. */
export type DatabaseSource = EnvironmentSource | FileSource | PreparedSource

/** Clones the databases of an environment that is there. */
export interface EnvironmentSource {
  readonly environment: EnvironmentName
  /** The place of that environment; it is only read. @default what `MYSQL_*` say when the run starts */
  readonly connection?: ConnectionSettings
  /** @default 'schema' */
  readonly content?: EnvironmentContent
  /** Names this state of the environment: the same key, the same clone, taken from the cache. @default cloned every run */
  readonly key?: string
}

/** Runs SQL files, in order, on one connection. `DELIMITER` works as in the client program. */
export interface FileSource {
  /** Paths or glob patterns, from the project's root; the files of a pattern run in the order of their names. */
  readonly files: readonly string[]
}

/**
 * Runs migrations and seeds, before the workers' copies are made. On a private server they write to base names. On an
 * existing one they write to databases of their own, listed in the option `databases`, and can reach no others.
 */
export interface PreparedSource {
  /**
   * `connection` are settings, such as mysql2 and knex open a connection with, and no connection. `query` runs one statement
   * on an open one, in which base names stand for the databases to fill wherever those are. `names` tells base name to
   * database name for code that connects itself. It runs in vitest's own process, under the shell's variables: code that
   * takes its settings from `MYSQL_*`, and programs it starts, have to be given `connection`. What the option `databases`
   * lists is there already, empty: a migration that makes it says `CREATE DATABASE IF NOT EXISTS`.
   */
  readonly prepare: (connection: ConnectionSettings, query: QueryFunction, names: NameMap) => Promise<void>
  /**
   * Files that `prepare` depends on, as paths or glob patterns from the project's root: while none of them changes, its
   * result is taken from the cache. @default prepared every run
   */
  readonly inputs?: readonly string[]
}

/** The options with every default filled in. */
export type ResolvedPluginOptions = Required<Omit<DbEnvPluginOptions, 'databases' | 'ttl'>> &
  Pick<DbEnvPluginOptions, 'databases' | 'ttl'>

const OPTIONS = ['source', 'server', 'databases', 'share', 'isolate', 'reset', 'keep', 'ttl'] as const

/** What each kind of source is told by, and what else it takes. */
const SOURCE_OPTIONS = {
  environment: ['environment', 'connection', 'content', 'key'],
  files: ['files'],
  prepare: ['prepare', 'inputs'],
} as const

/** Fills in the defaults. Throws `TypeError` for what the compiler could not see. */
export function resolvePluginOptions(options: DbEnvPluginOptions): ResolvedPluginOptions {
  requireObject('dbenv()', options, '{ source: … }')
  requireKnown('dbenv', options, OPTIONS)
  checkSource(options.source ?? {})
  checkServer(options.server ?? 'auto')
  if (options.databases !== undefined) requireTexts('databases', options.databases, 0)
  if (options.share !== undefined) requireTexts('share', options.share, 0)
  const isolate = options.isolate ?? 'worker'
  requireOneOf('isolate', isolate, ['worker', 'run'])
  const reset = options.reset ?? (isolate === 'run' ? 'none' : 'file')
  requireOneOf('reset', reset, ['file', 'test', 'none'])
  if (isolate === 'run' && reset !== 'none') {
    throw new TypeError(
      `\`reset: '${reset}'\` needs \`isolate: 'worker'\`: other workers are at work in a run's databases`,
    )
  }
  const keep = options.keep ?? 'never'
  requireOneOf('keep', keep, ['never', 'on-failure', 'always'])
  return {
    ...options,
    server: options.server ?? 'auto',
    share: options.share ?? readSharedDatabases(),
    isolate,
    reset,
    keep,
  }
}

function requireOneOf(option: string, value: string, allowed: readonly string[]): void {
  if (!allowed.includes(value)) {
    throw new TypeError(`\`${option}\` must be one of ${allowed.join(', ')}, got \`${value}\``)
  }
}

function checkSource(source: object): void {
  requireObject('`source`', source, toSourceExample(source))
  const kinds = (['environment', 'files', 'prepare'] as const).filter((kind) => kind in source)
  const [kind, ...others] = kinds
  if (kind === undefined || others.length > 0) {
    throw new TypeError(
      `\`source\` must have one of \`environment\`, \`files\` and \`prepare\`, got ${kinds.join(' and ') || 'none'}`,
    )
  }
  requireKnown('source', source, SOURCE_OPTIONS[kind])
  if ('files' in source) requireTexts('source.files', source.files, 1)
  if ('inputs' in source && source.inputs !== undefined) requireTexts('source.inputs', source.inputs, 0)
  if ('prepare' in source && typeof source.prepare !== 'function') {
    throw new TypeError(`\`source.prepare\` must be a function, got \`${String(source.prepare)}\``)
  }
}

function checkServer(server: unknown): void {
  const isProvider = typeof server === 'object' && server !== null && 'start' in server && 'name' in server
  if (server === 'auto' || isProvider) return
  if (typeof server === 'function') {
    throw new TypeError(`\`server\` must be a provider, got a function: call it, \`${server.name || 'localServer'}()\``)
  }
  throw new TypeError(
    "`server` must be 'auto' or a provider of @dbenv/server (`localServer()`, `existingServer()`, `containerServer()`), " +
      `got \`${String(server)}\``,
  )
}

function requireObject(what: string, value: unknown, example: string): void {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return
  throw new TypeError(`${what} takes an object, as \`${example}\`, got \`${JSON.stringify(value) ?? String(value)}\``)
}

/** What was meant, where that can be told. */
function toSourceExample(source: unknown): string {
  if (typeof source === 'string') return `{ files: ['${source}'] }`
  if (Array.isArray(source)) return `{ files: ${JSON.stringify(source)} }`
  return typeof source === 'function' ? '{ prepare: … }' : "{ files: ['schema.sql'] }"
}

function requireKnown(taker: string, options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).filter((option) => !known.includes(option))
  if (unknown.length > 0) {
    throw new TypeError(`\`${taker}\` has no option \`${unknown.join('`, `')}\`; it has ${known.join(', ')}`)
  }
}

function requireTexts(option: string, value: unknown, least: number): void {
  if (Array.isArray(value) && value.length >= least && value.every((text) => typeof text === 'string')) return
  const wanted = least > 0 ? `a list of at least ${least} text` : 'a list of texts'
  throw new TypeError(`\`${option}\` must be ${wanted}, got \`${JSON.stringify(value) ?? String(value)}\``)
}
