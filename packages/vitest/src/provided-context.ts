import type { DefinerChoice } from '@dbenv/clone'
import type { ConnectionSettings, EnvironmentName, TestEnvironmentName } from '@dbenv/core'

/** The server and the environments of this run: `requireDbEnv(inject('dbenv'))` in a test. */
export interface ProvidedDbEnv {
  readonly flavour: 'mariadb' | 'mysql'
  readonly version: string
  /** The account that makes and resets environments; on a private server it may do everything. */
  readonly connection: ConnectionSettings
  /** The account of the tests and the code under test: `DBENV_TEST_USER` on an existing server, else the same. */
  readonly testConnection: ConnectionSettings
  readonly isolate: 'worker' | 'run'
  readonly reset: 'file' | 'test' | 'none'
  /** The environment that the slots are copies of. */
  readonly source: EnvironmentName
  /** Base name to database name, of the source. */
  readonly sourceDatabases: Readonly<Record<string, string>>
  /** Databases that keep their own name in every slot. */
  readonly shared: readonly string[]
  /** One for each worker, in the order of `VITEST_POOL_ID`; with `isolate: 'run'` one for all. */
  readonly slots: readonly ProvidedSlot[]
  readonly making: SlotMaking
  readonly counting: RowCounting
}

/**
 * What a run provides while its server is still starting: workers begin meanwhile, and the setup file puts the whole in
 * its place before a test is imported.
 */
export interface PendingDbEnv {
  /** The file that will hold the `ProvidedDbEnv` as JSON; its folder is gone if the server could not be started. */
  readonly handover: string
}

/**
 * What `inject('dbenv')` gives: nothing where no global setup has run, `null` where it could not make the databases.
 * `requireDbEnv` tells them apart.
 */
export type HandedDbEnv = ProvidedDbEnv | PendingDbEnv | null | undefined

/** One worker's own environment. */
export interface ProvidedSlot {
  readonly environment: TestEnvironmentName
  /** Base name to database name. */
  readonly databases: Readonly<Record<string, string>>
}

/** Whether the slots are there when the run begins, or each is cloned when a worker first asks for it, and how. */
export type SlotMaking =
  | { readonly type: 'made' }
  | {
      readonly type: 'on-first-use'
      /** The run's lease, where the server is somebody else's: what is not held under it would be swept away. */
      readonly leaseToken?: string
      readonly definer?: DefinerChoice
    }

/**
 * What tells which tables were written: InnoDB's own counters on a server that is set up for it, the performance schema
 * where it is on, the moments of commits that InnoDB keeps, or nothing: then every table is compared with the source's.
 */
export type RowCounting = 'innodb' | 'performance-schema' | 'update-times' | 'none'

declare module 'vitest' {
  interface ProvidedContext {
    dbenv: HandedDbEnv
  }
}
