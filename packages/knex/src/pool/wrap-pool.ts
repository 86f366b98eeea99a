import type { DbEnv } from '@dbenv/core'
import type { Pool, PoolConnection } from 'mysql2'
import type { Pool as PromisePool } from 'mysql2/promise'
import { checkChoice, checkOptions, checkText, describeValue } from '../arguments/check-arguments.ts'
import { checkDbEnv } from '../environment/check-dbenv.ts'
import { followContext } from '../environment/follow-context.ts'
import { NamesByContext } from '../environment/names-by-context.ts'
import { InvalidArgumentError } from '../errors/input-errors.ts'
import { PoolLender } from './pool-lender.ts'
import { findReading } from './pool-names.ts'

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
 * take it as they would any other. The environment is that of the call: the scope of `runInEnvironment`; else, where
 * `dbEnv` is the process's default, what `setEnvironmentContext` said; else `dbEnv`'s own. Its registry may be read over
 * the same pool. Where the environment was made anew, a failed statement is repeated as the adapter repeats it.
 *
 * The pool's account serves every environment: `DBENV_TEST_USER` is not looked at. Leave `database` out of the pool's
 * settings (and give `baseName`) where the account may not open prod's database. The pool's own settings, such as its
 * time zone, stay as they are; closing it is the caller's. Throws `InvalidArgumentError`.
 */
export function wrapPool<P extends Pool | PromisePool>(pool: P, dbEnv: DbEnv, options: WrapPoolOptions = {}): P {
  checkPool(pool)
  checkDbEnv(dbEnv)
  checkOptions(options, ['baseName', 'unlistedDatabases'])
  const { unlistedDatabases } = options
  if (unlistedDatabases !== undefined) checkChoice('unlistedDatabases', unlistedDatabases, ['refuse', 'pass'])
  const core = corePool(pool)
  const baseName = options.baseName ?? configuredDatabase(core)
  if (baseName === undefined) {
    throw new InvalidArgumentError(
      'baseName',
      '`wrapPool` needs `baseName`, because the pool has no `database` of its own.',
    )
  }
  checkText('baseName', baseName)
  const findDbEnv = followContext(dbEnv)
  const names = new NamesByContext(unlistedDatabases === undefined ? {} : { unlistedDatabases })
  const lender = new PoolLender(core)
  // The one way by which query, execute and transactions of a pool come to a connection.
  core.getConnection = (callback: (error: NodeJS.ErrnoException | null, connection: PoolConnection) => unknown) => {
    const reading = findReading()
    const lent =
      reading === undefined ? lender.lendFor(names.get(findDbEnv()), baseName) : lender.lendForReading(reading.held)
    lent.then(
      (connection) => callback(null, connection),
      (reason: unknown) => Reflect.apply(callback, undefined, [reason]),
    )
  }
  return pool
}

function checkPool(pool: unknown): void {
  const isPool = typeof pool === 'object' && pool !== null && 'getConnection' in pool
  if (isPool && typeof pool.getConnection === 'function') return
  throw new InvalidArgumentError(
    'pool',
    `\`wrapPool\` takes what mysql2's \`createPool\` gives, got ${describeValue(pool)}.`,
  )
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
