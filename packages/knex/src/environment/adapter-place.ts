import { isDeepStrictEqual } from 'node:util'
import {
  type ConnectionSettings,
  createDbEnv,
  createSqlRegistry,
  type DbEnv,
  type EnvironmentContext,
  findInstalledDbEnv,
  installDbEnv,
  type QueryFunction,
  type Registry,
} from '@dbenv/core'
import { AdapterClosedError } from '../errors/adapter-errors.ts'

// The state of this stage: the servers that adapters are open on, so that the process's default outlives the adapter
// that installed it for as long as another one can read the same registry.
const places: AdapterPlace[] = []

/** One server under one account, and the open adapters whose connections read its registry. */
export class AdapterPlace {
  readonly #connection: ConnectionSettings
  /** In the order of joining; one that is closing still reads names for the calls that it ends. */
  readonly #readers = new Map<QueryFunction, 'open' | 'closing'>()
  readonly #registry: Registry = createSqlRegistry((sql, values) => this.#findReader()(sql, values))
  /** What stands for a resolver is its set of shared names. */
  readonly #made = new WeakSet<DbEnv['shared']>()
  #dbEnv: DbEnv | undefined

  private constructor(connection: ConnectionSettings) {
    this.#connection = connection
  }

  /** Adds an adapter to its server; `query` reads with its connections. `retire` and `leave` take it out again. */
  static join(connection: ConnectionSettings, query: QueryFunction): AdapterPlace {
    const known = places.find((each) => isDeepStrictEqual(each.#connection, connection))
    const place = known ?? new AdapterPlace(connection)
    if (known === undefined) places.push(place)
    place.#readers.set(query, 'open')
    return place
  }

  /** A resolver over this server's registry: one for all adapters, or one of its own where `shared` is said. */
  resolve(context: EnvironmentContext, shared?: readonly string[]): DbEnv {
    if (shared !== undefined) return this.#create(context, shared)
    this.#dbEnv ??= this.#create(context)
    return this.#dbEnv.withContext(context)
  }

  #create(context: EnvironmentContext, shared?: readonly string[]): DbEnv {
    const dbEnv = createDbEnv({ registry: this.#registry, context, ...(shared === undefined ? {} : { shared }) })
    this.#made.add(dbEnv.shared)
    return dbEnv
  }

  /** Whether a resolver reads this server's registry through adapters. */
  isOf(dbEnv: DbEnv): boolean {
    return this.#made.has(dbEnv.shared)
  }

  /** Whether a resolver is known to read the registry of another server. */
  isElsewhere(dbEnv: DbEnv): boolean {
    return places.some((place) => place !== this && place.isOf(dbEnv))
  }

  /** Takes an adapter out of who keeps the default; the last one takes away the default that one of them installed. */
  retire(query: QueryFunction): void {
    this.#readers.set(query, 'closing')
    if ([...this.#readers.values()].includes('open')) return
    const index = places.indexOf(this)
    if (index !== -1) places.splice(index, 1)
    const installed = findInstalledDbEnv()
    if (installed !== undefined && this.isOf(installed)) installDbEnv(undefined)
  }

  /** Reads nothing with an adapter's connections any more. */
  leave(query: QueryFunction): void {
    this.#readers.delete(query)
  }

  #findReader(): QueryFunction {
    const readers = [...this.#readers]
    const [reader] = readers.find(([, state]) => state === 'open') ?? readers[0] ?? []
    if (reader === undefined) throw new AdapterClosedError()
    return reader
  }
}
