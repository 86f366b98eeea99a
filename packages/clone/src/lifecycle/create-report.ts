import type { DatabaseName, EnvironmentName, TestEnvironmentName } from '@dbenv/core'
import type { DatabaseReport } from '../copy-databases.ts'
import type { EnvironmentContent } from '../registry/registry-row.ts'

/** What became of a new environment, database by database. */
export interface CreateReport {
  readonly environment: TestEnvironmentName
  readonly branchName: string | undefined
  readonly source: EnvironmentName
  readonly content: EnvironmentContent
  /** How tables and rows travelled, and why that way. */
  readonly engine: { readonly name: 'mysqldump' | 'in-server'; readonly why: string }
  /** Every database of the environment, in the order of their base names. */
  readonly databases: readonly CreatedDatabase[]
  /** Shared databases that this place lacked and now has, under their own names; `delete` leaves them. */
  readonly sharedCopies: readonly DatabaseReport[]
  /** What a person should know although nothing failed. */
  readonly warnings: readonly string[]
}

/**
 * One database of a {@link CreateReport}. `kept`: it was ready before the call and was not touched. A failed one is
 * dropped again; `leftover` says why where it could not be.
 */
export type CreatedDatabase = { readonly baseName: string; readonly databaseName: DatabaseName } & (
  | { readonly status: 'ready'; readonly report: DatabaseReport }
  | { readonly status: 'kept' }
  | { readonly status: 'failed'; readonly error: Error; readonly leftover?: Error }
)
