import type { InputRow } from '../table/input-row.ts'
import { createRowEncoder, type OptionalCell, type RowEncoder, type RowEncoderOptions } from '../table/row-encoder.ts'
import type { TableShape } from '../table/table-shape.ts'

/**
 * Encodes the first rows of a source, each as it comes: a generator may give one object again and again. Where the
 * columns are not known, each that one of these rows is the first to have is added.
 */
export class ColumnFinder {
  readonly #shape: TableShape
  readonly #columns: readonly string[] | undefined
  readonly #options: RowEncoderOptions
  readonly #found = new Set<string>()
  #encoder: RowEncoder | undefined

  constructor(shape: TableShape, columns: readonly string[] | undefined, options: RowEncoderOptions) {
    this.#shape = shape
    this.#columns = columns
    this.#options = options
  }

  /** Cells in the order of the columns found so far. Throws what `createRowEncoder` and its encoders throw. */
  encodeRow(row: InputRow, rowIndex: number): readonly OptionalCell[] {
    const isMore = this.#columns === undefined && this.#findMore(row)
    if (this.#encoder === undefined || isMore) {
      this.#encoder = createRowEncoder(this.#shape, this.#columns ?? [...this.#found], this.#options)
    }
    return this.#encoder.encodeRow(row, rowIndex)
  }

  /** The encoder of all rows that follow. */
  get encoder(): RowEncoder {
    this.#encoder ??= createRowEncoder(this.#shape, this.#columns ?? [], this.#options)
    return this.#encoder
  }

  /** What `encodeRow` gave, with a place for each column that was found later. */
  complete(cells: readonly OptionalCell[]): readonly OptionalCell[] {
    const { length } = this.encoder.encoders
    return cells.length === length ? cells : Array.from({ length }, (_, index) => cells[index])
  }

  #findMore(row: InputRow): boolean {
    const { size } = this.#found
    // What is no row is refused by the encoder.
    if (typeof row === 'object' && row !== null && !Array.isArray(row)) {
      for (const name of Object.keys(row)) this.#found.add(name)
    }
    return this.#found.size > size
  }
}
