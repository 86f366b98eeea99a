import {
  type ConnectionSettings,
  createDbEnv,
  createSqlRegistry,
  type DbEnv,
  type EnvironmentName,
  findInstalledDbEnv,
  getEnvironmentContext,
  installDbEnv,
  NotInstalledError,
  REGISTRY_DATABASE,
  readConnectionSettings,
  readTestAccount,
  toEnvironmentContext,
} from '@dbenv/core'
import { AdapterClosedError } from '../adapter-errors.ts'
import type { AdapterOptions } from '../adapter-options.ts'
import { EnvironmentBinding } from '../connection/environment-binding.ts'
import { runStatement } from '../connection/run-statement.ts'
import { ServerConnections } from '../connection/server-connections.ts'
import { DbEnvNames } from './dbenv-names.ts'

/** Finds the environment of each call, and keeps the connections of each account. */
export class AdapterEnvironment implements AsyncDisposable {
  readonly #options: AdapterOptions
  readonly #connection: ConnectionSettings
  readonly #testConnection: ConnectionSettings
  readonly #servers = new Map<ConnectionSettings, ServerConnections>()
  /** By resolver, which its set of shared names stands for, and by context. */
  readonly #bindings = new WeakMap<DbEnv['shared'], Map<string, EnvironmentBinding>>()
  readonly #latest = new WeakMap<DbEnv, EnvironmentBinding>()
  readonly #own: DbEnv | undefined
  /** The option `environment` over the last base it was asked for. */
  #fixed: { readonly base: DbEnv; readonly dbEnv: DbEnv } | undefined
  #isClosed = false

  /** Throws what reading the settings or detecting the environment throws. */
  constructor(options: AdapterOptions) {
    this.#options = options
    this.#connection = options.connection ?? readConnectionSettings()
    const account = options.testAccount ?? readTestAccount() ?? 'none'
    this.#testConnection = account === 'none' ? this.#connection : { ...this.#connection, ...account }
    const isOnDefault = options.connection === undefined && findInstalledDbEnv() !== undefined
    if (options.dbEnv !== undefined || isOnDefault) return
    const { environment, shared } = options
    this.#own = createDbEnv({
      registry: createSqlRegistry((sql, values) => this.#query(sql, values)),
      ...(shared === undefined ? {} : { shared }),
      ...(environment === undefined ? {} : { context: toEnvironmentContext(environment) }),
    })
    if (findInstalledDbEnv() === undefined) installDbEnv(this.#own)
  }

  /** Takes the context of the call; to be called before the call's first await. */
  bind(): EnvironmentBinding {
    if (this.#isClosed) throw new AdapterClosedError()
    const dbEnv = this.#findDbEnv()
    const known = this.#latest.get(dbEnv) ?? this.#findBinding(dbEnv)
    this.#latest.set(dbEnv, known)
    return known
  }

  #findBinding(dbEnv: DbEnv): EnvironmentBinding {
    const { environment, branchName, decidedBy } = dbEnv.context
    const bindings = this.#bindings.get(dbEnv.shared) ?? new Map<string, EnvironmentBinding>()
    this.#bindings.set(dbEnv.shared, bindings)
    const key = JSON.stringify([environment, branchName, decidedBy])
    const known = bindings.get(key)
    if (known !== undefined) return known
    const isProd = environment === 'prod'
    const names = new DbEnvNames(dbEnv, {
      rewrite: this.#options.rewrite ?? 'every-statement',
      unlistedDatabases: this.#options.unlistedDatabases ?? (isProd ? 'pass' : 'refuse'),
    })
    const binding = new EnvironmentBinding(names, this.#getServer(isProd ? this.#connection : this.#testConnection))
    bindings.set(key, binding)
    return binding
  }

  #findDbEnv(): DbEnv {
    const { dbEnv, environment } = this.#options
    const installed = findInstalledDbEnv()
    if (environment !== undefined) return this.#fix(dbEnv ?? this.#own ?? installed, environment)
    if (dbEnv !== undefined) return dbEnv
    // The default follows `setEnvironmentContext` and scopes by itself; one that is not installed is told.
    if (installed !== undefined && (this.#own === undefined || installed.shared === this.#own.shared)) return installed
    if (this.#own === undefined) throw new NotInstalledError(getEnvironmentContext().environment)
    return this.#own.withContext(getEnvironmentContext())
  }

  #fix(base: DbEnv | undefined, environment: EnvironmentName): DbEnv {
    if (base === undefined) throw new NotInstalledError(environment)
    if (this.#fixed?.base !== base) {
      this.#fixed = { base, dbEnv: base.withContext(toEnvironmentContext(environment)) }
    }
    return this.#fixed.dbEnv
  }

  #getServer(connection: ConnectionSettings): ServerConnections {
    const known = this.#servers.get(connection)
    if (known !== undefined) return known
    const server = new ServerConnections(connection, this.#options.pool, this.#options.driver)
    this.#servers.set(connection, server)
    return server
  }

  /** What the registry is read with: the account of `connection`, because the test account sees test databases only. */
  async #query(sql: string, values: readonly unknown[] = []): Promise<readonly unknown[]> {
    if (this.#isClosed) throw new AdapterClosedError()
    const server = this.#getServer(this.#connection)
    const connection = await server.acquireAtOnce(REGISTRY_DATABASE)
    try {
      const { raw, fields } = await runStatement(connection, sql, values)
      return [raw, fields]
    } finally {
      server.release(connection)
    }
  }

  /** Closes every connection, and takes away the process's default if this adapter installed it. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    if (this.#own !== undefined && findInstalledDbEnv()?.shared === this.#own.shared) installDbEnv(undefined)
    await Promise.all([...this.#servers.values()].map((server) => server[Symbol.asyncDispose]()))
  }
}
