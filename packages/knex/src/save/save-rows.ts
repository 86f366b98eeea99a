import type { Connection } from 'mysql2'
import { inTransaction, withSessionVariables } from '../connection/in-transaction.ts'
import type { CallStop } from '../stop/call-stop.ts'
import type { OptionalCell } from '../table/row-encoder.ts'
import { strictVariables } from '../table/strict-session.ts'
import type { TableShape } from '../table/table-shape.ts'
import { BatchWriter } from './batch-writer.ts'
import { BatchReader } from './cell-batch.ts'
import { ColumnFinder } from './column-finder.ts'
import { collectColumns, encodeBatches, READ_ROWS } from './encode-batches.ts'
import { explainRefusal } from './explain-refusal.ts'
import type { SaveOptions, SaveResult } from './save-options.ts'
import type { SourceReader } from './source-reader.ts'

/** What rows are saved with. */
export interface SaveMeans {
  /** Whether LOAD DATA LOCAL is worth trying. */
  readonly mayLoad: boolean
  /** Told when the server refuses it. */
  readonly onLoadOff: () => void
  readonly stop: Pick<CallStop, 'during'>
}

/**
 * Writes rows in one transaction (a savepoint when one is open), the next batch being encoded while the server takes
 * the last. The caller closes the source.
 */
export async function saveRows(
  connection: Connection,
  shape: TableShape,
  source: SourceReader,
  options: SaveOptions,
  { stop, ...load }: SaveMeans,
): Promise<SaveResult> {
  const { duplicates = 'fail', onProgress, signal } = options
  const { rows } = source
  if (signal !== undefined) source.stopBy(signal)
  const columns = options.columns ?? (Array.isArray(rows) ? collectColumns(rows) : undefined)
  const keeps = Array.isArray(rows) ? 'bytes as they are' : 'a copy of bytes'
  const finder = new ColumnFinder(shape, columns, { isGiven: options.columns !== undefined, keeps })
  const first: (readonly OptionalCell[])[] = []
  await source.read(
    (row) => first.push(finder.encodeRow(row, first.length)),
    () => first.length >= READ_ROWS,
  )
  if (first.length === 0) return { sent: 0, inserted: 0, updated: 0, unchanged: 0 }
  const { encoder } = finder
  const writer = new BatchWriter({
    connection,
    shape,
    encoder,
    duplicates,
    explain: explainRefusal,
    onProgress,
    signal,
    ...load,
  })
  const batches = new BatchReader(
    encodeBatches(
      source,
      first.map((cells) => finder.complete(cells)),
      encoder,
      () => writer.way,
    ),
  )
  // Duplicates are told by warnings, of which 64 are kept.
  const counting = duplicates === 'ignore' ? { max_error_count: '65535' } : {}
  return await withSessionVariables(connection, { ...strictVariables(connection, shape), ...counting }, () =>
    inTransaction(connection, () => stop.during(() => writer.write(batches))),
  )
}
