import type { DatabaseName, EnvironmentName, NameMap } from '@dbenv/core'
import type { Connection } from 'mysql2'
import { UnknownDatabaseOnServerError } from '../adapter-errors.ts'
import { UnknownTableError } from '../save-errors.ts'
import { runStatement } from './run-statement.ts'
import type { ServerPool } from './server-pool.ts'
import { getSessionState, type RewriteStatement } from './session-state.ts'
import { alreadyRewritten } from './statement-options.ts'

/** Errno of "Unknown database" on both servers (ER_BAD_DB_ERROR). */
const UNKNOWN_DATABASE = 1049

/** ER_NO_SUCH_TABLE, which MariaDB also says of a table in a database that is gone. */
const NO_SUCH_TABLE = 1146

/** One base name, resolved, and what rewrites statements for its environment. */
export interface ResolvedBase {
  readonly databaseName: DatabaseName
  readonly names: NameMap
  readonly rewrite: RewriteStatement
}

/** Where names come from; answers from a cache until it is told to forget. */
export interface NameSource {
  readonly environment: EnvironmentName
  /** Rejects with `UnknownDatabaseError` for a base name that is not registered. */
  resolve(baseName: string): Promise<ResolvedBase>
  forget(): void
}

/** A connection that stands on one database of an environment and rewrites for it. */
export interface BoundConnection extends ResolvedBase {
  readonly connection: Connection
}

/** One environment on one server's pool: lends connections that stand on the right database. */
export class EnvironmentBinding {
  readonly source: NameSource
  readonly pool: ServerPool

  constructor(source: NameSource, pool: ServerPool) {
    this.source = source
    this.pool = pool
  }

  /**
   * Lends a connection that stands on the database of `baseName`; give it back with `release`. When the server does not
   * know the database the registry is read once more, because the environment may have been made anew.
   */
  async acquire(baseName: string): Promise<BoundConnection> {
    try {
      return await this.#acquireOnce(baseName)
    } catch (error) {
      if (!(error instanceof UnknownDatabaseOnServerError)) throw error
      this.source.forget()
      return await this.#acquireOnce(baseName)
    }
  }

  release(connection: Connection): void {
    this.pool.release(connection)
  }

  async #acquireOnce(baseName: string): Promise<BoundConnection> {
    const resolved = await this.source.resolve(baseName)
    const connection = await this.pool.acquireFor(resolved.databaseName)
    try {
      await this.stand(connection, baseName, resolved)
      return { connection, ...resolved }
    } catch (error) {
      this.pool.release(connection)
      throw error
    }
  }

  /**
   * Looks whether a statement failed because its environment was made anew since the names were read. `true`: the
   * connection stands on the new database, and the statement may be repeated. Rejects with a clearer error when the
   * environment or its database is gone.
   */
  async standAnew(connection: Connection, baseName: string, before: ResolvedBase, error: unknown): Promise<boolean> {
    const isSuspect =
      isErrno(error, UNKNOWN_DATABASE) || isErrno(error, NO_SUCH_TABLE) || error instanceof UnknownTableError
    if (!isSuspect) return false
    this.source.forget()
    const now = await this.source.resolve(baseName)
    getSessionState(connection).database = undefined
    await this.stand(connection, baseName, now)
    return now.databaseName !== before.databaseName || !isSameMap(now.names, before.names)
  }

  /** See `standOnDatabase`. */
  async stand(connection: Connection, baseName: string, resolved: ResolvedBase): Promise<void> {
    await standOnDatabase(connection, this.source.environment, baseName, resolved)
  }
}

/**
 * Makes the resolved database the connection's current one, if it is not yet, and rewrites for its environment. Rejects
 * with `UnknownDatabaseOnServerError` when the server does not have it.
 */
export async function standOnDatabase(
  connection: Connection,
  environment: EnvironmentName,
  baseName: string,
  { databaseName, rewrite }: ResolvedBase,
): Promise<void> {
  const state = getSessionState(connection)
  state.rewrite = rewrite
  state.holder = { environment, baseName }
  if (state.database === databaseName) return
  const sql = `USE \`${databaseName.replaceAll('`', '``')}\``
  try {
    await runStatement(connection, { sql, [alreadyRewritten]: true })
  } catch (error) {
    if (!isErrno(error, UNKNOWN_DATABASE)) throw error
    throw new UnknownDatabaseOnServerError(environment, baseName, databaseName, { cause: error })
  }
  state.database = databaseName
}

function isSameMap(a: NameMap, b: NameMap): boolean {
  return a === b || (a.size === b.size && [...a].every(([baseName, name]) => b.get(baseName) === name))
}

function isErrno(error: unknown, errno: number): boolean {
  return typeof error === 'object' && error !== null && 'errno' in error && error.errno === errno
}
