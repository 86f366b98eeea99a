import {
  type ConnectionSettings,
  type DbEnv,
  type EnvironmentContext,
  type EnvironmentName,
  findInstalledDbEnv,
  getEnvironmentContext,
  getProcessContext,
  installDbEnv,
  type QueryFunction,
  REGISTRY_DATABASE,
  readConnectionSettings,
  readTestAccount,
  toEnvironmentContext,
} from '@dbenv/core'
import { EnvironmentBinding } from '../connection/environment-binding.ts'
import { OpenCalls } from '../connection/open-calls.ts'
import { ServerConnections } from '../connection/server-connections.ts'
import { runStatement } from '../driver/run-statement.ts'
import { alreadyRewritten } from '../driver/statement-options.ts'
import type { AdapterOptions } from './adapter-options.ts'
import { AdapterPlace } from './adapter-place.ts'
import type { DbEnvNames } from './dbenv-names.ts'
import { followContext } from './follow-context.ts'
import { NamesByContext } from './names-by-context.ts'

/** Finds the environment of each call, and keeps the connections of each account. */
export class AdapterEnvironment implements AsyncDisposable {
  readonly #options: AdapterOptions
  readonly #connection: ConnectionSettings
  readonly #testConnection: ConnectionSettings
  readonly #servers = new Map<ConnectionSettings, ServerConnections>()
  readonly #calls = new OpenCalls()
  readonly #names: NamesByContext
  readonly #bindings = new WeakMap<DbEnvNames, EnvironmentBinding>()
  readonly #place: AdapterPlace
  readonly #findGiven: (() => DbEnv) | undefined
  /** The option `environment`. */
  readonly #context: EnvironmentContext | undefined
  /** The resolver with the option `shared`. */
  #own: DbEnv | undefined
  /** The option `environment` over the resolver it was last asked for. */
  #fixed: DbEnv | undefined
  #closing: Promise<void> | undefined

  /** Throws what reading the settings or detecting the environment throws. */
  constructor(options: AdapterOptions) {
    this.#options = options
    const { dbEnv, environment, rewrite, unlistedDatabases } = options
    this.#connection = options.connection ?? readConnectionSettings()
    const account = options.testAccount ?? readTestAccount() ?? 'none'
    this.#testConnection = account === 'none' ? this.#connection : { ...this.#connection, ...account }
    this.#names = new NamesByContext({
      ...(rewrite === undefined ? {} : { rewrite }),
      ...(unlistedDatabases === undefined ? {} : { unlistedDatabases }),
    })
    this.#context = environment === undefined ? undefined : toEnvironmentContext(environment)
    this.#findGiven = dbEnv === undefined ? undefined : followContext(dbEnv)
    const installs = dbEnv === undefined && findInstalledDbEnv() === undefined
    const context = installs ? findDefaultContext(environment) : undefined
    this.#place = AdapterPlace.join(this.#connection, this.#query)
    try {
      if (context !== undefined) installDbEnv(this.#resolve(context))
    } catch (error) {
      // Nobody can close what was never made, and names must not be read by it.
      this.#place.retire(this.#query)
      this.#place.leave(this.#query)
      throw error
    }
  }

  /** What the adapter has been asked for and not done yet. */
  get calls(): OpenCalls {
    return this.#calls
  }

  /** Takes the context of the call; to be called before the call's first await. */
  bind(): EnvironmentBinding {
    this.#calls.check()
    const names = this.#names.get(this.#findDbEnv())
    const known = this.#bindings.get(names)
    if (known !== undefined) return known
    const server = this.#getServer(names.isProd ? this.#connection : this.#testConnection)
    const binding = new EnvironmentBinding(names, server, this.#calls)
    this.#bindings.set(names, binding)
    return binding
  }

  #findDbEnv(): DbEnv {
    const base = this.#findGiven?.() ?? this.#findDefault()
    const context = this.#context
    if (context === undefined) return base ?? this.#resolve(getEnvironmentContext())
    const resolver = base ?? this.#resolve(context)
    if (this.#fixed?.shared !== resolver.shared) this.#fixed = resolver.withContext(context)
    return this.#fixed
  }

  /** The process's default, where this adapter may go by it: it follows `setEnvironmentContext` and scopes by itself. */
  #findDefault(): DbEnv | undefined {
    const installed = findInstalledDbEnv()
    if (installed === undefined || this.#place.isElsewhere(installed)) return undefined
    if (this.#options.shared !== undefined) return installed.shared === this.#own?.shared ? installed : undefined
    return this.#options.connection === undefined || this.#place.isOf(installed) ? installed : undefined
  }

  #resolve(context: EnvironmentContext): DbEnv {
    const { shared } = this.#options
    if (shared === undefined) return this.#place.resolve(context)
    this.#own ??= this.#place.resolve(context, shared)
    return this.#own.withContext(context)
  }

  #describeOrigin(connection: ConnectionSettings): string {
    const { connection: given, testAccount } = this.#options
    const origin = given === undefined ? 'the `MYSQL_…` variables' : 'the option `connection`'
    if (connection === this.#connection) return origin
    return `${origin}, with the account of ${testAccount === undefined ? '`DBENV_TEST_USER`' : 'the option `testAccount`'}`
  }

  #getServer(connection: ConnectionSettings): ServerConnections {
    const known = this.#servers.get(connection)
    if (known !== undefined) return known
    const { pool, driver } = this.#options
    const server = new ServerConnections(connection, pool, driver, this.#describeOrigin(connection))
    this.#servers.set(connection, server)
    return server
  }

  /** What the registry is read with: the account of `connection`, because the test account sees test databases only. */
  readonly #query: QueryFunction = async (sql, values = []) => {
    this.#calls.beginPart()
    try {
      const server = this.#getServer(this.#connection)
      const connection = await server.acquireAtOnce(REGISTRY_DATABASE)
      try {
        const { raw, fields } = await runStatement(connection, { sql, [alreadyRewritten]: true }, values)
        return [raw, fields]
      } finally {
        server.release(connection)
      }
    } finally {
      this.#calls.end()
    }
  };

  /**
   * Closes every connection when the calls that came before have ended. The last adapter on its server takes away the
   * process's default, if one of them installed it.
   */
  [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    this.#place.retire(this.#query)
    await this.#calls.close()
    this.#place.leave(this.#query)
    await Promise.all([...this.#servers.values()].map((server) => server[Symbol.asyncDispose]()))
  }
}

/**
 * What the process's default is installed under: a test environment that the adapter was told, because what is below it
 * must not fall to prod; else what the process runs under, outside every scope. `prod` is the adapter's own affair.
 * `undefined`: nobody can tell, and this adapter need not know.
 */
function findDefaultContext(environment: EnvironmentName | undefined): EnvironmentContext | undefined {
  if (environment !== undefined && environment !== 'prod') return toEnvironmentContext(environment)
  try {
    return getProcessContext()
  } catch {
    // Throws the same where no scope says it either.
    if (environment === undefined) getEnvironmentContext()
    return undefined
  }
}
