import type { Connection } from 'mysql2'
import { BatchWriter } from './save/batch-writer.ts'
import type { WriteCells } from './update/update-by-table.ts'

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
    await writer.prepare({ rows, firstRowIndex: 0 })()
  }
}
