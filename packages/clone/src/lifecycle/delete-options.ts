import type {
  ConnectionSettings,
  DatabaseName,
  EnvironmentKind,
  EnvironmentName,
  NameMap,
  TestEnvironmentName,
} from '@dbenv/core'
import { requirePositiveInteger } from './create-request.ts'

/** Which environments to delete, and who agreed to it. */
export interface DeleteEnvironmentOptions {
  readonly connection: ConnectionSettings
  /** `prod` does not compile, and is refused at run time before anything is asked or touched. */
  readonly environments: readonly TestEnvironmentName[]
  /** `true`, or a question to a person about exactly what would go; there is no default. */
  readonly confirm: Confirmation
  /** Shared databases besides `master_config`: never dropped. */
  readonly shared?: readonly string[] | undefined
  /** Databases dropped at once; also the number of connections. @default 4 */
  readonly concurrency?: number | undefined
  /** Longest wait for somebody's open transaction on a database, in whole seconds. @default 10 */
  readonly lockWaitSeconds?: number | undefined
  /**
   * Stops before the next drop, and one that waits; one that has begun has 4 s to end. What is dropped is recorded as
   * `deleted`.
   */
  readonly signal?: AbortSignal | undefined
  /**
   * Called before a wait, with what it is for: at most 60 s for the lease of a process that died over one of the
   * environments, and after the signal for a drop that has begun.
   */
  readonly onWaiting?: ((reason: string) => void) | undefined
  /** Called after each database that is gone. What it throws rejects the call, once all others have been dropped too. */
  readonly onDeleted?:
    | ((environment: TestEnvironmentName, baseName: string, databaseName: DatabaseName) => void)
    | undefined
}

/** Resolves to `false` to leave everything as it is. */
export type Confirmation = true | ((plan: DeletePlan) => boolean | Promise<boolean>)

/** What a deletion would remove; nothing has been touched when it is shown. */
export interface DeletePlan {
  readonly environments: readonly PlannedDeletion[]
}

/** One environment of a {@link DeletePlan}. */
export interface PlannedDeletion {
  readonly environment: TestEnvironmentName
  readonly branchName: string | undefined
  readonly kind: EnvironmentKind
  readonly owner: string
  /** `undefined` where an older registry does not say. */
  readonly createdAt: Date | undefined
  readonly source: EnvironmentName | undefined
  /** The databases that would be dropped, whatever their state. */
  readonly databases: NameMap
}

/** What is gone: environment to base name to database name. Empty when the person declined. */
export type DeletedEnvironments = ReadonlyMap<TestEnvironmentName, NameMap>

/** The defaults of {@link DeleteEnvironmentOptions}. */
const DELETE_DEFAULTS = {
  concurrency: 4,
  lockWaitSeconds: 10,
} as const

/** The limits of a deletion. Throws a `TypeError` for one that is no whole number above 0. */
export function readLimits(
  options: Pick<DeleteEnvironmentOptions, 'concurrency' | 'lockWaitSeconds'>,
): Readonly<Record<keyof typeof DELETE_DEFAULTS, number>> {
  const concurrency = options.concurrency ?? DELETE_DEFAULTS.concurrency
  const lockWaitSeconds = options.lockWaitSeconds ?? DELETE_DEFAULTS.lockWaitSeconds
  requirePositiveInteger('concurrency', concurrency)
  requirePositiveInteger('lockWaitSeconds', lockWaitSeconds)
  return { concurrency, lockWaitSeconds }
}

/** Throws a `TypeError` for callers without types: nothing counts as consent but these two. */
export function requireConfirmation(confirm: unknown): void {
  if (confirm !== true && typeof confirm !== 'function') {
    throw new TypeError(`\`confirm\` must be \`true\` or a function, got \`${String(confirm)}\``)
  }
}
