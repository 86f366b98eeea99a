import type { InputRow } from '../table/input-row.ts'

/** How rows are updated. */
export interface BatchUpdateOptions {
  /** The columns that find a row; every row must hold a value for each. The others are set. */
  readonly keyColumns: readonly string[]
  /** Told after each statement how many rows were sent so far. */
  readonly onProgress?: (progress: { readonly rows: number }) => void
  /**
   * Ends the call: at once while it waits for a connection, else by KILL QUERY, also of a wait for a lock. All is rolled
   * back (a transaction around the call stays open), and it rejects with the signal's reason; after COMMIT was sent it
   * resolves. A server that does not answer has the connection cut 5 s after the signal, and rolls back all that was in
   * its transaction; where COMMIT was not answered, a `ConnectionLostError` says so instead of the reason.
   */
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
