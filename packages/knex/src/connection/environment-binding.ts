import type { DatabaseName, EnvironmentName, NameMap } from '@dbenv/core'
import type { Connection } from 'mysql2'
import { UnknownDatabaseOnServerError } from '../adapter-errors.ts'
import { runStatement } from './run-statement.ts'
import type { ServerPool } from './server-pool.ts'
import { getSessionState, type RewriteStatement } from './session-state.ts'
import { alreadyRewritten } from './statement-options.ts'

/** Errno of "Unknown database" on both servers (ER_BAD_DB_ERROR). */
const UNKNOWN_DATABASE = 1049

/** One environment as the registry described it at one moment. */
export interface EnvironmentScope {
  readonly names: NameMap
  /** Resolves one base name; throws `UnknownDatabaseError` for one that is not registered. */
  getDatabaseName(baseName: string): DatabaseName
  readonly rewrite: RewriteStatement
}

/** Where scopes come from. `refresh` reads the registry anew; the other may answer from a cache. */
export interface ScopeSource {
  readonly environment: EnvironmentName
  readScope(): Promise<EnvironmentScope>
  refreshScope(): Promise<EnvironmentScope>
}

/** A connection that stands on one database of an environment and rewrites for it. */
export interface BoundConnection {
  readonly connection: Connection
  readonly scope: EnvironmentScope
  readonly databaseName: DatabaseName
}

/** One environment on one server's pool: lends connections that stand on the right database. */
export class EnvironmentBinding {
  readonly source: ScopeSource
  readonly pool: ServerPool

  constructor(source: ScopeSource, pool: ServerPool) {
    this.source = source
    this.pool = pool
  }

  /**
   * Lends a connection that stands on the database of `baseName`; give it back with `release`. When the server does not
   * know the database the registry is read once more, because the environment may have been made anew.
   */
  async acquire(baseName: string): Promise<BoundConnection> {
    const scope = await this.source.readScope()
    try {
      return await this.#acquireIn(scope, baseName)
    } catch (error) {
      if (!(error instanceof UnknownDatabaseOnServerError)) throw error
      const fresh = await this.source.refreshScope()
      return await this.#acquireIn(fresh, baseName)
    }
  }

  release(connection: Connection): void {
    this.pool.release(connection)
  }

  async #acquireIn(scope: EnvironmentScope, baseName: string): Promise<BoundConnection> {
    const databaseName = scope.getDatabaseName(baseName)
    const connection = await this.pool.acquireFor(databaseName)
    try {
      getSessionState(connection).rewrite = scope.rewrite
      await this.stand(connection, baseName, databaseName)
      return { connection, scope, databaseName }
    } catch (error) {
      this.pool.release(connection)
      throw error
    }
  }

  /** Makes `databaseName` the connection's current database, if it is not yet. */
  async stand(connection: Connection, baseName: string, databaseName: DatabaseName): Promise<void> {
    const state = getSessionState(connection)
    if (state.database === databaseName) return
    const sql = `USE \`${databaseName.replaceAll('`', '``')}\``
    try {
      await runStatement(connection, { sql, [alreadyRewritten]: true })
    } catch (error) {
      if (!isErrno(error, UNKNOWN_DATABASE)) throw error
      throw new UnknownDatabaseOnServerError(this.source.environment, baseName, databaseName, { cause: error })
    }
    state.database = databaseName
  }
}

function isErrno(error: unknown, errno: number): boolean {
  return typeof error === 'object' && error !== null && 'errno' in error && error.errno === errno
}
