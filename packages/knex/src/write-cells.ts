import type { Connection } from 'mysql2'
import { BatchWriter } from './save/batch-writer.ts'
import { BatchReader } from './save/cell-batch.ts'
import { createLoadMemory, isLoadable, loadSegment } from './save/load-segment.ts'
import type { Cell } from './table/encode/encoder.ts'
import { withEncoders } from './table/row-encoder.ts'
import type { WriteCells } from './update/update-by-table.ts'

/** Rows written at a time. */
const BATCH_ROWS = 2_000

/** Gives updating what saving can do: fill a temporary table. */
export function createWriteCells(
  connection: Connection,
  load: { readonly mayLoad: boolean; readonly onLoadOff: () => void },
): WriteCells {
  return {
    write: async (shape, encoders, rows) => {
      const writer = new BatchWriter({
        connection,
        shape,
        encoder: withEncoders(encoders),
        duplicates: 'fail',
        ...load,
      })
      // The server's own errors: these rows are sorted by key, and one that is named would be another of the caller's.
      await writer.write(readBatches(rows))
    },
    tryLoad: async (shape, encoders, rows) => {
      if (!load.mayLoad) return false
      const batches = readBatches(rows)
      const target = { connection, shape, encoder: withEncoders(encoders) }
      const memory = createLoadMemory()
      for (let batch = await batches.peek(); batch !== undefined; batch = await batches.peek()) {
        if (!isLoadable(batch, target.encoder)) return false
        const { status } = await loadSegment(target, batches, memory)
        if (status === 'off') load.onLoadOff()
        if (status !== 'loaded') return false
      }
      return true
    },
  }
}

function readBatches(rows: readonly (readonly Cell[])[]): BatchReader {
  const batches = async function* () {
    for (let start = 0; start < rows.length; start += BATCH_ROWS) {
      yield { rows: rows.slice(start, start + BATCH_ROWS), firstRowIndex: start }
    }
  }
  return new BatchReader(batches())
}
