import { checkRow, type InputRow } from '../table/input-row.ts'
import type { OptionalCell, RowEncoder } from '../table/row-encoder.ts'
import type { CellBatch } from './cell-batch.ts'
import type { SourceReader } from './source-reader.ts'

/** Rows of a stream that show which columns there are. */
export const READ_ROWS = 500

/** From this row of a save on LOAD DATA is faster than INSERT text (measured, both servers). */
export const LOAD_FROM_ROWS = 1_000

/**
 * Characters of a batch with what stands between its cells: for LOAD DATA, and for INSERT. Small for LOAD, because what
 * waits to be sent outlives the collector's first look, and makes it take more memory. For INSERT one statement, so that
 * the next one is made while the server takes it; measured: with 256 KiB a row takes MySQL a quarter longer.
 */
const BATCH_LENGTH = { load: 16 * 1024, insert: 64 * 1024 } as const

/** Characters between two cells: a comma and quotes. */
const BETWEEN_CELLS = 3

/** Characters of the first batch, which shows whether there are rows enough for LOAD DATA. */
const FIRST_BATCH_LENGTH = 1024 * 1024

/** The server counts at most 65,535 warnings, and duplicates are told by them. */
export const MAX_COUNTED_ROWS = 50_000

/**
 * Encodes rows of a source, of which `slice` was read already, in batches of the size that the way to write asks for.
 * Each row is encoded before the source is asked for the next one, which may be the same object.
 */
export async function* encodeBatches(
  source: SourceReader,
  slice: readonly (readonly OptionalCell[])[],
  encoder: RowEncoder,
  chooseWay: () => 'load' | 'insert',
): AsyncGenerator<CellBatch, void, undefined> {
  let rows: (readonly OptionalCell[])[] = []
  let [length, rowIndex] = [0, 0]
  const keep = (cells: readonly OptionalCell[]): void => {
    for (const cell of cells) length += (cell?.length ?? 1) + BETWEEN_CELLS
    rows.push(cells)
    rowIndex += 1
  }
  const isFull = (): boolean => {
    const way = chooseWay()
    const isFirst = way === 'load' && rowIndex < LOAD_FROM_ROWS
    return length >= (isFirst ? FIRST_BATCH_LENGTH : BATCH_LENGTH[way]) || rows.length >= MAX_COUNTED_ROWS
  }
  const takeBatch = (): CellBatch => {
    const batch = { rows, firstRowIndex: rowIndex - rows.length }
    rows = []
    length = 0
    return batch
  }
  for (const cells of slice) {
    keep(cells)
    if (isFull()) yield takeBatch()
  }
  while (!source.isEnded) {
    // No further than to the end of a batch: the server takes one while the next is encoded.
    await source.read((row) => keep(encoder.encodeRow(row, rowIndex)), isFull)
    if (rows.length > 0) yield takeBatch()
  }
  if (rows.length > 0) yield takeBatch()
}

/** Every property that occurs in the rows, in the order of its first occurrence. Throws for a row that is none. */
export function collectColumns(rows: Iterable<InputRow>): readonly string[] {
  const names: string[] = []
  const known = new Set<string>()
  let rowIndex = 0
  for (const row of rows) {
    checkRow(row, rowIndex)
    rowIndex += 1
    let index = 0
    for (const name in row) {
      // Rows made alike have their properties in the same order, and need no look-up.
      if (names[index] !== name && !known.has(name) && Object.hasOwn(row, name)) {
        known.add(name)
        names.push(name)
      }
      index += 1
    }
  }
  return names
}
