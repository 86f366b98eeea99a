import type { DatabaseName, DatabaseState, EnvironmentKind, EnvironmentName } from '@dbenv/core'
import type { EnvironmentContent } from '../registry/registry-row.ts'

/**
 * Where a whole environment is: `ready` (all of it), `creating` or `deleting` (somebody is at it, or was interrupted),
 * `incomplete` (some databases are ready, none is being worked on), `failed` (none is ready).
 */
export type EnvironmentState = 'ready' | 'creating' | 'deleting' | 'incomplete' | 'failed'

/** One environment as `dbenv list` shows it. Times are UTC, from the server's clock. */
export interface EnvironmentSummary {
  readonly environment: EnvironmentName
  readonly branchName: string | undefined
  readonly kind: EnvironmentKind
  readonly state: EnvironmentState
  /** Who made it: `user@host` and process id. */
  readonly owner: string
  /** `true` while a process holds a live lease on any of its databases. */
  readonly isHeld: boolean
  /** Who holds that lease; `undefined`: nobody. */
  readonly holder: LeaseHolder | undefined
  /** `true` when a process that died, or a test run that could not drop it, left it or a part of it: a sweep removes that. */
  readonly isLeftBehind: boolean
  /** `undefined` where an older registry does not say. */
  readonly createdAt: Date | undefined
  /** Whole seconds since `createdAt`. */
  readonly ageSeconds: number | undefined
  /** `undefined`: never. */
  readonly expiresAt: Date | undefined
  /** Whole seconds from now to `expiresAt`; negative, or 0, once it has passed. */
  readonly expiresInSeconds: number | undefined
  readonly isExpired: boolean
  readonly content: EnvironmentContent | undefined
  readonly source: EnvironmentName | undefined
  /** Bytes of tables and indexes; 0 for databases that are not there. */
  readonly sizeBytes: number
  /** In the order of their base names. */
  readonly databases: readonly DatabaseSummary[]
}

/** A process that holds an environment. */
export interface LeaseHolder {
  /** `pid 4711 on build-7`. */
  readonly name: string
  /** `gone`: it ran on this machine and has died; its lease runs out within a minute. `unknown`: it is elsewhere. */
  readonly state: 'running' | 'gone' | 'unknown'
}

/** One database of an {@link EnvironmentSummary}. */
export interface DatabaseSummary {
  readonly baseName: string
  readonly databaseName: DatabaseName
  readonly state: DatabaseState
  readonly sizeBytes: number
  readonly tableCount: number
}
