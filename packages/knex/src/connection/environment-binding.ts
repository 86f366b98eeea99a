import type { Connection } from 'mysql2'
import { standAtOnce, standOnLatest } from '../session/stand-on-database.ts'
import type { NameSource, ResolvedBase } from '../state/name-source.ts'
import type { OpenCalls } from './open-calls.ts'
import type { ServerConnections } from './server-connections.ts'

/** A connection that stands on one database of an environment and rewrites for it. */
export interface BoundConnection extends ResolvedBase {
  readonly connection: Connection
}

/** One environment on one server: lends connections that stand on the right database. */
export class EnvironmentBinding {
  readonly source: NameSource
  readonly server: ServerConnections
  readonly #calls: OpenCalls
  /** Those whose call has not ended. */
  readonly #lent = new Set<Connection>()

  constructor(source: NameSource, server: ServerConnections, calls: OpenCalls) {
    this.source = source
    this.server = server
    this.#calls = calls
  }

  /** Lends a connection that stands on the database of `baseName`; give it back with `release`. */
  async acquire(baseName: string): Promise<BoundConnection> {
    const { source, server } = this
    this.#calls.begin()
    let connection: Connection | undefined
    try {
      const resolved = await source.resolve(baseName)
      connection = await server.acquire(resolved.databaseName)
      const holder = { source, baseName, resolved }
      // Every query comes this way: no wait where there is nothing to wait for.
      const { environment, databaseName, names, rewrite } = standAtOnce(connection, holder)
        ? resolved
        : await standOnLatest(connection, holder)
      this.#lent.add(connection)
      return { connection, environment, databaseName, names, rewrite }
    } catch (error) {
      if (connection !== undefined) server.release(connection)
      this.#calls.end()
      throw error
    }
  }

  release(connection: Connection): void {
    this.server.release(connection)
    if (this.#lent.delete(connection)) this.#calls.end()
  }
}
