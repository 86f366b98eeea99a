import type { Connection } from 'mysql2'
import { BatchWriter } from './save/batch-writer.ts'
import { BatchReader } from './save/cell-batch.ts'
import type { WriteCells } from './update/update-by-table.ts'

/** Rows written at a time. */
const BATCH_ROWS = 2_000

/** Gives updating what saving can do: fill a temporary table. */
export function createWriteCells(
  connection: Connection,
  load: { readonly mayLoad: boolean; readonly onLoadOff: () => void },
): WriteCells {
  return async (shape, encoders, rows) => {
    const encoder = {
      encoders,
      encodeRow: () => {
        throw new TypeError('These rows are cells already.')
      },
    }
    const writer = new BatchWriter({ connection, shape, encoder, duplicates: 'fail', ...load })
    const batches = async function* () {
      for (let start = 0; start < rows.length; start += BATCH_ROWS) {
        yield { rows: rows.slice(start, start + BATCH_ROWS), firstRowIndex: start }
      }
    }
    await writer.write(new BatchReader(batches()))
  }
}
