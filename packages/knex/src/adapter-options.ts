import type { ConnectionSettings, DbEnv, EnvironmentName } from '@dbenv/core'
import type { ConnectionOptions } from 'mysql2'
import type { PoolOptions } from './connection/server-pool.ts'

/** What may be set of mysql2. */
export type DriverOptions = Pick<
  ConnectionOptions,
  'multipleStatements' | 'dateStrings' | 'decimalNumbers' | 'compress' | 'connectAttributes' | 'typeCast'
>

/** How an adapter finds its environment and its server; all of it has a default. */
export interface AdapterOptions {
  /**
   * The environment of every call. @default the context of each call: `runInEnvironment`, `setEnvironmentContext`, else
   * what was detected
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
  /** Whether base names in statements become database names; `'none'` sends them as written. @default 'every-statement' */
  readonly rewrite?: 'every-statement' | 'none'
  /**
   * A statement that names a database which is not of the environment, shared or a system schema: `'refuse'` throws
   * before it is sent. @default 'refuse' outside prod, 'pass' in prod
   */
  readonly unlistedDatabases?: 'refuse' | 'pass'
  /** Databases besides `master_config` that have one name in every environment. Not with `dbEnv`. @default DBENV_SHARED */
  readonly shared?: readonly string[]
  /**
   * Where names are resolved. @default the process's default if `connection` is left out, else the registry on the
   * server; the first adapter installs its own as the process's default
   */
  readonly dbEnv?: DbEnv
}
