import type { Connection } from 'mysql2'
import type { NameSource, ResolvedBase } from './name-source.ts'
import type { ServerConnections } from './server-connections.ts'
import { standAtOnce, standOnLatest } from './stand-on-database.ts'

/** A connection that stands on one database of an environment and rewrites for it. */
export interface BoundConnection extends ResolvedBase {
  readonly connection: Connection
}

/** One environment on one server: lends connections that stand on the right database. */
export class EnvironmentBinding {
  readonly source: NameSource
  readonly server: ServerConnections

  constructor(source: NameSource, server: ServerConnections) {
    this.source = source
    this.server = server
  }

  /** Lends a connection that stands on the database of `baseName`; give it back with `release`. */
  async acquire(baseName: string): Promise<BoundConnection> {
    const { source, server } = this
    const resolved = await source.resolve(baseName)
    const connection = await server.acquire(resolved.databaseName)
    try {
      const holder = { source, baseName, resolved }
      // Every query comes this way: no wait where there is nothing to wait for.
      const { databaseName, names, rewrite } = standAtOnce(connection, holder)
        ? resolved
        : await standOnLatest(connection, holder)
      return { connection, databaseName, names, rewrite }
    } catch (error) {
      server.release(connection)
      throw error
    }
  }

  release(connection: Connection): void {
    this.server.release(connection)
  }
}
