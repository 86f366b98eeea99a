import { quoteIdentifier } from '@dbenv/core'
import type { Connection, ResultSetHeader } from 'mysql2'
import { findExcess, limitLength } from '../connection/packet-size.ts'
import { runStatement } from '../driver/run-statement.ts'
import { alreadyRewritten, holdsValues } from '../driver/statement-options.ts'
import { RowTooLargeError } from '../errors/save-errors.ts'
import { getSessionState, hasBackslashEscapes } from '../state/session-state.ts'
import { toLiteral } from '../table/encode/literals.ts'
import type { OptionalCell, RowEncoder } from '../table/row-encoder.ts'
import { quoteTable, type TableShape } from '../table/table-shape.ts'
import { type CellBatch, rowIndexOf } from './cell-batch.ts'

/** Characters of one INSERT statement: a batch of `encodeBatches`, and what texts gain by being escaped. */
const INSERT_LENGTH = 96 * 1024

/** Where rows go, and what they were encoded by. */
export interface SaveTarget {
  readonly connection: Connection
  readonly shape: TableShape
  readonly encoder: RowEncoder
}

/** What comes before INTO, and after the rows. */
export interface InsertForm {
  readonly verb: 'INSERT' | 'INSERT IGNORE'
  readonly suffix: string
}

/** One INSERT, and how many rows it holds. */
export interface InsertStatement {
  readonly sql: string
  readonly rows: number
  /** Where its first row stands in the batch. */
  readonly first: number
  /** The text without its values, for messages. */
  readonly summary: string
}

/** Writes a batch as the text of INSERT statements of up to 96 KiB; throws `RowTooLargeError`. */
export function toInserts(
  { connection, shape, encoder }: SaveTarget,
  batch: CellBatch,
  form: InsertForm,
): readonly InsertStatement[] {
  const { facts } = getSessionState(connection)
  const backslashEscapes = hasBackslashEscapes(connection)
  const most = limitLength(connection, INSERT_LENGTH)
  const prefix = `${form.verb} INTO ${quoteTable(shape)} (${encoder.encoders.map(({ column }) => quoteIdentifier(column.name)).join(', ')}) VALUES `
  const statements: InsertStatement[] = []
  let text = ''
  let [rows, first] = [0, 0]
  const flush = (): void => {
    statements.push({ sql: prefix + text + form.suffix, rows, first, summary: `${prefix}… (${rows} rows)` })
    text = ''
    first += rows
    rows = 0
  }
  for (const [index, cells] of batch.rows.entries()) {
    const row = toRowText(cells, encoder, backslashEscapes)
    const bytes = findExcess(connection, row, prefix.length + form.suffix.length)
    if (bytes !== undefined) throw new RowTooLargeError(rowIndexOf(batch, index), bytes, facts.maxAllowedPacket)
    if (rows > 0 && prefix.length + text.length + row.length > most) flush()
    text += rows === 0 ? row : `,${row}`
    rows += 1
  }
  if (rows > 0) flush()
  return statements
}

/** Runs INSERTs one after the other, and gives each one's header to `onHeader`; rejects with what `explain` makes of it. */
export async function runInserts(
  connection: Connection,
  statements: readonly InsertStatement[],
  onHeader: (header: ResultSetHeader, rows: number) => Promise<void> | void,
  explain: (error: unknown, first: number) => unknown,
): Promise<void> {
  for (const { sql, rows, first, summary } of statements) {
    // Each waits for the one before: after a deadlock the server is outside the transaction, and would commit it alone.
    const { header } = await runStatement(connection, { sql, [alreadyRewritten]: true, [holdsValues]: true }).catch(
      (error) => {
        // The driver puts the whole text into the error: 100 KB of values in somebody's log.
        if (error instanceof Error && 'sql' in error) error.sql = summary
        throw explain(error, first)
      },
    )
    if (header !== undefined) await onHeader(header, rows)
  }
}

function toRowText(cells: readonly OptionalCell[], { encoders }: RowEncoder, backslashEscapes: boolean): string {
  let text = '('
  for (let column = 0; column < encoders.length; column += 1) {
    if (column > 0) text += ','
    text += toLiteral(cells[column], encoders[column]?.kind ?? 'text', backslashEscapes)
  }
  return `${text})`
}
