import type { InputRow } from '../table/input-row.ts'

/**
 * Rows to be written: an array, or a stream of any length that is read once and never held whole. It is closed however
 * the save ends, also where that is refused before a row is read.
 */
export type RowSource = Iterable<InputRow> | AsyncIterable<InputRow>

/** How rows are saved. */
export interface SaveOptions {
  /**
   * What happens to a row whose primary or unique key is there already: the whole save fails, the row is left out, or
   * the row there takes the new values, and keeps those of columns that the row leaves out (`undefined` too). With
   * `update`, a row that collides through a second unique key changes the row
   * of that key. @default 'fail'
   */
  readonly duplicates?: 'fail' | 'ignore' | 'update'
  /** The columns written. @default all properties of an array's rows; of a stream's first 500 rows */
  readonly columns?: readonly string[]
  /** Told after each batch how many rows the server has taken so far. */
  readonly onProgress?: (progress: { readonly rows: number }) => void
  /**
   * Ends the call: at once while it waits for a connection or for its source, else by KILL QUERY, also of a wait for a
   * lock. The source is closed, as after every save. All is rolled back (a transaction around the call stays open; on an
   * engine without transactions the rows before stay), and it rejects with the signal's reason; after COMMIT was sent it
   * resolves. A server that does not answer has the connection cut 5 s after the signal, and rolls back all that was in
   * its transaction; where COMMIT was not answered, a `ConnectionLostError` says so instead of the reason.
   */
  readonly signal?: AbortSignal
}

/** What a save did; it is committed whole, or not at all. */
export interface SaveResult {
  /** Rows read from the source. */
  readonly sent: number
  readonly inserted: number
  /** Rows that were there and now hold other values. */
  readonly updated: number
  /** Rows left out as duplicates, or that held the same values already. */
  readonly unchanged: number
}
