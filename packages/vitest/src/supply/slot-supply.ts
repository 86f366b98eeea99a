import type { ConnectionSettings, EnvironmentName } from '@dbenv/core'
import type { DatabaseServer } from '@dbenv/server'
import type { ResolvedPluginOptions } from '../plugin-options.ts'
import type { ProvidedSlot, RowCounting, SlotMaking } from '../provided-context.ts'

/** What a run asks a supply for. */
export interface SupplyRequest {
  readonly options: ResolvedPluginOptions
  /** How many workers may run at once: the highest `VITEST_POOL_ID`. */
  readonly workers: number
  /** The project's root, from which files are found. */
  readonly root: string
  /** This process's variables: `MYSQL_*` may name the place of a source environment. */
  readonly variables: Readonly<Record<string, string | undefined>>
  /** How long what is left on purpose stays; `undefined`: as long as each thing's own default says. */
  readonly ttlSeconds: number | undefined
  /** Hears what a person should know while it happens. */
  readonly log: (message: string) => void
  /** As a server's `onContent`: a private local one that is sure to hold its slots is about to be started. */
  readonly onContent: (place: { readonly folder: string }) => void
}

/**
 * A server with an environment for each worker, there or to be cloned when the worker asks. One strategy copies a data
 * folder that holds them all, the other clones in the server; both take away what they made when disposed of.
 */
export interface SlotSupply extends AsyncDisposable {
  readonly server: DatabaseServer
  readonly testConnection: ConnectionSettings
  /** The environment that the slots are copies of. */
  readonly source: EnvironmentName
  readonly sourceDatabases: Readonly<Record<string, string>>
  readonly slots: readonly ProvidedSlot[]
  readonly making: SlotMaking
  readonly counting: RowCounting
  /** Where the source's databases come from, for a person: `prepared now`. */
  readonly origin: string
  /** Leaves the environments standing for so many seconds, if it can, and says how to reach and how to end them. */
  keep(seconds: number): Promise<string>
}
