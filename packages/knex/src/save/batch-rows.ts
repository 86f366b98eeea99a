import type { InputRow } from '../table/input-row.ts'
import type { RowSource } from './save-options.ts'

/** Reads a source in arrays of up to `size` rows; the source is closed when the reader stops early. */
export async function* batchRows(rows: RowSource, size: number): AsyncGenerator<readonly InputRow[], void, undefined> {
  if (Array.isArray(rows)) {
    for (let start = 0; start < rows.length; start += size) yield rows.slice(start, start + size)
    return
  }
  let batch: InputRow[] = []
  if (Symbol.asyncIterator in rows) {
    for await (const row of rows) {
      batch.push(row)
      if (batch.length === size) {
        yield batch
        batch = []
      }
    }
  } else {
    for (const row of rows) {
      batch.push(row)
      if (batch.length === size) {
        yield batch
        batch = []
      }
    }
  }
  if (batch.length > 0) yield batch
}

/** Every property that occurs in the rows, in the order of its first occurrence. */
export function collectColumns(rows: Iterable<InputRow>): readonly string[] {
  const columns = new Set<string>()
  for (const row of rows) for (const name of Object.keys(row)) columns.add(name)
  return [...columns]
}
