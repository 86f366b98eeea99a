import type { OptionalCell } from '../table/row-encoder.ts'

/** Rows turned into cells, in the order of the encoder's columns. */
export interface CellBatch {
  readonly rows: readonly (readonly OptionalCell[])[]
  /** The number of the first row in the whole save, for messages. */
  readonly firstRowIndex: number
  /** Those of all rows, where they do not follow each other. */
  readonly rowIndexes?: readonly number[]
}

/** The number, in the whole save, of a row of a batch. */
export function rowIndexOf({ firstRowIndex, rowIndexes }: CellBatch, index: number): number {
  return rowIndexes?.[index] ?? firstRowIndex + index
}

/** Batches of a source, encoded when they are asked for. */
export class BatchReader {
  readonly #batches: AsyncIterator<CellBatch>
  #next: Promise<CellBatch | undefined> | undefined

  constructor(batches: AsyncIterator<CellBatch>) {
    this.#batches = batches
  }

  /** The next batch, the same one until it is taken; `undefined`: there is none. */
  peek(): Promise<CellBatch | undefined> {
    if (this.#next === undefined) {
      this.#next = this.#batches.next().then(({ done, value }) => (done === true ? undefined : value))
      // Whoever asked may have failed for another reason meanwhile.
      this.#next.catch(() => {})
    }
    return this.#next
  }

  /** Moves on from the batch that `peek` gave. */
  take(): void {
    this.#next = undefined
  }
}
