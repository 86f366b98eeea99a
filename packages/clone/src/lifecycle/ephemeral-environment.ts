import type { ConnectionSettings, NameMap, TestEnvironmentName } from '@dbenv/core'
import type { CreateEnvironmentOptions } from './create-options.ts'

/** As for a named environment, but its name is made up: unique, and free of others' environments. */
export interface EphemeralEnvironmentOptions
  extends Omit<CreateEnvironmentOptions, 'environment' | 'branchName' | 'kind'> {
  /** Of the kinds that a sweep removes when their process has died. @default 'run' */
  readonly kind?: 'run' | 'slot' | undefined
  /** Beginning of the label, for people who read `dbenv list`: small letters, digits and hyphens. @default 'run' */
  readonly label?: string | undefined
}

/**
 * An environment that lives as long as the code that made it: `await using environment = await create…()`.
 * Its lease is renewed every 10 s; when the process dies, a sweep removes it 60 s later. Until it is disposed of it keeps
 * the process alive.
 */
export interface EphemeralEnvironment extends AsyncDisposable {
  readonly environment: TestEnvironmentName
  readonly databases: NameMap
  readonly connection: ConnectionSettings
  /** Aborts with a `LeaseLostError` when the environment is no longer ours: the process slept, and a sweep came. */
  readonly signal: AbortSignal
  /** Leaves the environment standing, without a lease or an expiry, when this object is disposed of. `TypeError` after that. */
  keep(): Promise<void>
}

/** The defaults of {@link EphemeralEnvironmentOptions} that differ from a named environment's. */
export const EPHEMERAL_DEFAULTS = {
  label: 'run',
  kind: 'run',
  // A day: for `prune`, where neither the process nor a sweep came to remove it.
  ttlSeconds: 86_400,
} as const
