import type { DbEnv } from '@dbenv/core'
import type { Connection, Pool, PoolConnection } from 'mysql2'
import type { Pool as PromisePool } from 'mysql2/promise'
import { checkOptions, describeValue } from '../check-arguments.ts'
import { trackConnection } from '../connection/open-connection.ts'
import { isTracked } from '../connection/session-state.ts'
import { standOnLatest } from '../connection/stand-on-database.ts'
import { DbEnvNames } from '../environment/dbenv-names.ts'
import { InvalidArgumentError } from '../input-errors.ts'

/** How a pool follows an environment. */
export interface WrapPoolOptions {
  /** The database that each connection stands on. @default the pool's own `database`, taken as a base name */
  readonly baseName?: string
  /** See `AdapterOptions.unlistedDatabases`. @default 'refuse' outside prod, 'pass' in prod */
  readonly unlistedDatabases?: 'refuse' | 'pass'
}

/**
 * Makes a plain mysql2 pool follow an environment: each connection it lends stands on the database of the base name, and
 * whatever runs on it is rewritten. Changes the pool in place and gives it back, so that kysely, drizzle and the like
 * take it as they would any other. Where the environment was made anew, a failed statement is repeated as the adapter
 * repeats it. Leave `database` out of the pool's settings (and give `baseName`) where the account
 * may not open prod's database. The pool's own settings, such as its time zone, stay as they are; closing it is the
 * caller's.
 */
export function wrapPool<P extends Pool | PromisePool>(pool: P, dbEnv: DbEnv, options: WrapPoolOptions = {}): P {
  if (typeof pool !== 'object' || pool === null || typeof pool.getConnection !== 'function') {
    throw new InvalidArgumentError(
      'pool',
      `\`wrapPool\` takes what mysql2's \`createPool\` gives, got ${describeValue(pool)}.`,
    )
  }
  checkOptions(options, ['baseName', 'unlistedDatabases'])
  const core = corePool(pool)
  const isProd = dbEnv.context.environment === 'prod'
  const names = new DbEnvNames(dbEnv, {
    rewrite: 'every-statement',
    unlistedDatabases: options.unlistedDatabases ?? (isProd ? 'pass' : 'refuse'),
  })
  const baseName = options.baseName ?? configuredDatabase(core)
  if (baseName === undefined) {
    throw new InvalidArgumentError(
      'baseName',
      '`wrapPool` needs `baseName`, because the pool has no `database` of its own.',
    )
  }
  const prepare = async (connection: Connection): Promise<void> => {
    if (!isTracked(connection)) await trackConnection(connection, 'as it is')
    await standOnLatest(connection, { source: names, baseName, resolved: await names.resolve(baseName) })
  }
  const getConnection = core.getConnection.bind(core)
  // The one way by which query, execute and transactions of a pool come to a connection.
  core.getConnection = (callback: (error: NodeJS.ErrnoException | null, connection: PoolConnection) => unknown) => {
    getConnection((error, connection) => {
      if (error !== null) return callback(error, connection)
      prepare(connection).then(
        () => callback(null, connection),
        (reason: NodeJS.ErrnoException) => {
          connection.release()
          callback(reason, connection)
        },
      )
    })
  }
  return pool
}

/** A promise pool is a shell around the pool that does the work. */
function corePool(pool: Pool | PromisePool): Pool {
  return 'pool' in pool ? pool.pool : pool
}

function configuredDatabase(pool: Pool): string | undefined {
  const config: unknown = Reflect.get(pool, 'config')
  const connection: unknown = typeof config === 'object' && config !== null && Reflect.get(config, 'connectionConfig')
  const database: unknown = typeof connection === 'object' && connection !== null && Reflect.get(connection, 'database')
  return typeof database === 'string' && database !== '' ? database : undefined
}
