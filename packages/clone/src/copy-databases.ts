import type { DatabaseName, TestEnvironmentName } from '@dbenv/core'
import type { ClonePlan, ObjectCounts } from './plan/clone-plan.ts'
import type { Session } from './session/session.ts'

/** How to carry out a plan. */
export interface CopyOptions {
  readonly source: Session
  readonly target: Session
  /** Goes into each database's marker, with `leaseToken`. */
  readonly environment: TestEnvironmentName
  readonly leaseToken: string
  /** Connections worked with at once, on the target. */
  readonly concurrency: number
  /** `counts`: every table's rows are counted; `full`: every row is compared too. @default 'counts' */
  readonly verify?: 'counts' | 'full'
  /** Stops what runs on the servers; every database not yet copied is `failed` with the signal's reason. */
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: CopyProgress) => void
  /** Called before each step on a database; when it rejects, that database is left as it is and `failed`. */
  readonly checkLease?: (baseName: string) => Promise<void>
}

/** How far one database is. */
export interface CopyProgress {
  readonly baseName: string
  readonly stage: 'definitions' | 'rows' | 'stored-objects' | 'verify'
  readonly unit: 'objects' | 'rows'
  readonly done: number
  /** For rows an estimate by the source's statistics: `done` may end above or below it. */
  readonly total: number
}

/** What became of one database. A failed one is left as it is: whoever holds the lease drops it. */
export type DatabaseOutcome =
  | { readonly status: 'copied'; readonly baseName: string; readonly report: DatabaseReport }
  | { readonly status: 'failed'; readonly baseName: string; readonly error: Error }

/** What was copied into one database, and checked. */
export interface DatabaseReport {
  readonly sourceName: DatabaseName
  readonly databaseName: DatabaseName
  readonly counts: ObjectCounts
  /** Rows copied and counted again; 0 for a schema. */
  readonly rows: number
  readonly notes: readonly string[]
}

/**
 * Carries out a plan: databases with their markers and tables, rows, stored objects, then verify. Databases are
 * independent: one that fails does not stop the others. Never drops anything, and never writes to the source.
 */
export function copyDatabases(plan: ClonePlan, options: CopyOptions): Promise<readonly DatabaseOutcome[]> {
  return Promise.reject(new Error(`not built yet: ${plan.databases.length} databases, ${options.environment}`))
}
