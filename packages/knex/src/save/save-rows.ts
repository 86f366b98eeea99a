import type { Connection } from 'mysql2'
import { inTransaction, withSessionVariables } from '../connection/in-transaction.ts'
import { getSessionState } from '../connection/session-state.ts'
import type { InputRow } from '../table/input-row.ts'
import { createRowEncoder, type OptionalCell, type RowEncoder } from '../table/row-encoder.ts'
import type { TableShape } from '../table/table-shape.ts'
import { batchRows, collectColumns } from './batch-rows.ts'
import { BatchWriter } from './batch-writer.ts'
import type { RowSource, SaveOptions, SaveResult } from './save-options.ts'

/** Rows read from the source at a time. */
const READ_ROWS = 1_000

/**
 * A batch is sent when its cells take this much, and the next is encoded while the server takes it. Small, because what
 * waits for the server outlives the collector's first look: 512 KiB took three times the memory for a million rows.
 */
const BATCH_BYTES = 128 * 1024

/** The server counts at most 65,535 warnings, and duplicates are told by them. */
const BATCH_ROWS = 50_000

interface EncodedBatch {
  readonly rows: readonly (readonly OptionalCell[])[]
  readonly firstRowIndex: number
}

/**
 * Writes rows in one transaction (a savepoint when one is open), the next batch being encoded while the server takes
 * the last. `mayLoad` says whether LOAD DATA LOCAL is worth trying; `onLoadOff` is told when the server refuses it.
 */
export async function saveRows(
  connection: Connection,
  shape: TableShape,
  rows: RowSource,
  options: SaveOptions,
  load: { readonly mayLoad: boolean; readonly onLoadOff: () => void },
): Promise<SaveResult> {
  const { duplicates = 'fail', onProgress, signal } = options
  signal?.throwIfAborted()
  const variables = chooseVariables(connection, duplicates)
  return await withSessionVariables(connection, variables, () =>
    inTransaction(connection, async () => {
      let writer: BatchWriter | undefined
      let inFlight: Promise<void> = Promise.resolve()
      try {
        for await (const { encoder, batch } of encodeBatches(shape, rows, options)) {
          writer ??= new BatchWriter({ connection, shape, encoder, duplicates, ...load })
          const write = writer.prepare(batch)
          await inFlight
          signal?.throwIfAborted()
          const current = writer
          inFlight = write().then(() => onProgress?.({ rows: current.result.sent }))
          // Awaited above or below; without this a source that throws in between would leave it unhandled.
          inFlight.catch(() => {})
        }
        await inFlight
        signal?.throwIfAborted()
      } catch (error) {
        await inFlight
        throw error
      }
      return writer?.result ?? { sent: 0, inserted: 0, updated: 0, unchanged: 0 }
    }),
  )
}

/** A session that is not strict would cut and clamp; and duplicates are told by warnings, of which 64 are kept. */
function chooseVariables(connection: Connection, duplicates: 'fail' | 'ignore' | 'update'): Record<string, string> {
  const { sqlMode } = getSessionState(connection).modes
  const variables: Record<string, string> = {}
  if (!/STRICT_(ALL|TRANS)_TABLES/.test(sqlMode)) variables['sql_mode'] = "CONCAT(@@sql_mode, ',STRICT_ALL_TABLES')"
  if (duplicates === 'ignore') variables['max_error_count'] = '65535'
  return variables
}

async function* encodeBatches(
  shape: TableShape,
  rows: RowSource,
  options: SaveOptions,
): AsyncGenerator<{ readonly encoder: RowEncoder; readonly batch: EncodedBatch }, void, undefined> {
  let encoder: RowEncoder | undefined
  let pending: (readonly OptionalCell[])[] = []
  let bytes = 0
  let rowIndex = 0
  for await (const slice of batchRows(rows, READ_ROWS)) {
    encoder ??= createRowEncoder(shape, options.columns ?? chooseColumns(rows, slice))
    for (const row of slice) {
      const cells = encoder.encodeRow(row, rowIndex)
      for (const cell of cells) bytes += cell?.length ?? 1
      pending.push(cells)
      rowIndex += 1
      if (bytes < BATCH_BYTES && pending.length < BATCH_ROWS) continue
      yield { encoder, batch: { rows: pending, firstRowIndex: rowIndex - pending.length } }
      pending = []
      bytes = 0
    }
  }
  if (encoder !== undefined && pending.length > 0) {
    yield { encoder, batch: { rows: pending, firstRowIndex: rowIndex - pending.length } }
  }
}

function chooseColumns(rows: RowSource, first: readonly InputRow[]): readonly string[] {
  return collectColumns(Array.isArray(rows) ? rows : first)
}
