import type { ConnectionSettings, DbEnv, EnvironmentName } from '@dbenv/core'
import type { ConnectionOptions } from 'mysql2'
import type { PoolOptions } from '../connection/server-pool.ts'

/** What may be set of mysql2. */
export type DriverOptions = Pick<
  ConnectionOptions,
  'multipleStatements' | 'dateStrings' | 'decimalNumbers' | 'compress' | 'connectAttributes' | 'typeCast'
>

/** How an adapter finds its environment and its server; all of it has a default. */
export interface AdapterOptions {
  /**
   * The environment of every call of this adapter, whatever runs around it. A test environment is also what the
   * process's default is installed under, if there is none yet, so that a library below does not fall to prod; `'prod'`
   * is this adapter's alone: the default is installed under what the process runs under. @default the context of each
   * call: `runInEnvironment`, `setEnvironmentContext`, else what was detected
   */
  readonly environment?: EnvironmentName
  /** The server and account, for prod and for the registry. @default the `MYSQL_…` variables */
  readonly connection?: ConnectionSettings
  /**
   * The account of every other environment on the same server; `'none'` uses that of `connection`. @default
   * `DBENV_TEST_USER` and `DBENV_TEST_PASSWORD` if they are set, else that of `connection`
   */
  readonly testAccount?: { readonly user: string; readonly password: string } | 'none'
  readonly pool?: PoolOptions
  /**
   * Settings of mysql2 that dbenv has no opinion on. Reading dates or decimals otherwise is the caller's choice. With
   * `multipleStatements` a text is read whole under the `sql_mode` it is sent in: change that in a text of its own.
   */
  readonly driver?: DriverOptions
  /**
   * Whether base names in statements become database names; `'none'` sends them as written: names in them are database
   * names then, and a base name is prod's, which `unlistedDatabases` refuses. @default 'every-statement'
   */
  readonly rewrite?: 'every-statement' | 'none'
  /**
   * A statement that names a database which is not of the environment, shared or a system schema: `'refuse'` throws
   * before it is sent. @default 'refuse' outside prod, 'pass' in prod
   */
  readonly unlistedDatabases?: 'refuse' | 'pass'
  /**
   * Databases besides `master_config` that have one name in every environment; an adapter that names them resolves by
   * itself where the process's default is another's. Not with `dbEnv`. @default the default's, else DBENV_SHARED's
   */
  readonly shared?: readonly string[]
  /**
   * Where names are resolved, under the scope of each call. @default the process's default if `connection` is left out
   * or names the same server, else the registry on the server. The first adapter installs it as the process's default,
   * outside of every scope, and the last one on the server takes it away when it is closed.
   */
  readonly dbEnv?: DbEnv
}
