import type { ConnectionSettings, EnvironmentName, TestEnvironmentName } from '@dbenv/core'

/** What `inject('dbenv')` gives in a test: the server and the environments of this run. */
export interface ProvidedDbEnv {
  readonly flavour: 'mariadb' | 'mysql'
  readonly version: string
  /** An account that may do everything on the server. */
  readonly connection: ConnectionSettings
  readonly isolate: 'worker' | 'run'
  readonly reset: 'file' | 'test' | 'none'
  /** The environment that the slots were copied from. */
  readonly source: EnvironmentName
  /** Base name to database name, of the source. */
  readonly sourceDatabases: Readonly<Record<string, string>>
  /** Databases that keep their own name in every slot. */
  readonly shared: readonly string[]
  /** One for each worker, in the order of `VITEST_POOL_ID`; with `isolate: 'run'` one for all. */
  readonly slots: readonly ProvidedSlot[]
}

/** One worker's own environment. */
export interface ProvidedSlot {
  readonly environment: TestEnvironmentName
  /** Base name to database name. */
  readonly databases: Readonly<Record<string, string>>
}

declare module 'vitest' {
  interface ProvidedContext {
    dbenv: ProvidedDbEnv
  }
}
