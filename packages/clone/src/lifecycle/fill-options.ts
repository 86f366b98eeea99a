import type { ConnectionSettings, EnvironmentKind, NameMap, TestEnvironmentName } from '@dbenv/core'

/** An environment whose databases the caller fills. */
export interface FillEnvironmentOptions {
  readonly connection: ConnectionSettings
  /** `prod` does not compile, and is refused at run time. */
  readonly environment: TestEnvironmentName
  /** Base names of the databases to make; at least one. */
  readonly baseNames: readonly string[]
  /**
   * Fills the databases, which are there, empty and marked. What it throws ends the work: they are dropped again. So does an
   * event that runs meanwhile: where the server's scheduler is on, each has to be created with DISABLE, or begin later.
   */
  readonly fill: (databases: NameMap) => Promise<void>
  /** @default 'named' */
  readonly kind?: EnvironmentKind | undefined
  /** Seconds until `prune` may remove the environment. @default never */
  readonly ttlSeconds?: number | undefined
  /** Shared databases besides `master_config`: they cannot be filled. */
  readonly shared?: readonly string[] | undefined
}
