import type { InputRow } from '../table/input-row.ts'

/** How rows are updated. */
export interface BatchUpdateOptions {
  /** The columns that find a row; every row must hold a value for each. The others are set. */
  readonly keyColumns: readonly string[]
  /** Told after each statement how many rows were sent so far. */
  readonly onProgress?: (progress: { readonly rows: number }) => void
  /** Stops between two statements; the transaction is rolled back. */
  readonly signal?: AbortSignal
}

/** What a batch update did; it is committed whole, or not at all. */
export interface BatchUpdateResult {
  readonly sent: number
  /** Rows of the table that were found; more than were sent only if the key columns are not unique. */
  readonly matched: number
  /** Rows of the table that hold other values now. */
  readonly changed: number
  /** Rows sent for which the table has none. They are not inserted. */
  readonly missing: number
}

/** Rows that set the same columns: one statement updates them. */
export interface UpdateGroup {
  readonly keyColumns: readonly string[]
  readonly valueColumns: readonly string[]
  readonly rows: readonly InputRow[]
  /** Where each row stands in the source, from 0. */
  readonly rowIndexes: readonly number[]
}
