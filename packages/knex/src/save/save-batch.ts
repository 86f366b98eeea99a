import { Readable } from 'node:stream'
import type { Connection, ResultSetHeader } from 'mysql2'
import { runStatement } from '../connection/run-statement.ts'
import { getSessionState } from '../connection/session-state.ts'
import { alreadyRewritten, holdsValues } from '../connection/statement-options.ts'
import { RowTooLargeError } from '../save-errors.ts'
import { toLiteral } from '../table/encode/literals.ts'
import type { OptionalCell, RowEncoder } from '../table/row-encoder.ts'
import { quoteName, quoteTable, type TableShape } from '../table/table-shape.ts'
import { LOAD_FORMAT, toLoadField } from './load-text.ts'

/** Bytes of one INSERT statement; measured: 1 to 4 MiB are slower on both servers. */
const INSERT_BYTES = 256 * 1024

/** Bytes of one buffer handed to the driver; a packet of the protocol's reply to LOAD DATA LOCAL. */
const LOAD_BUFFER_BYTES = 64 * 1024

/** Errno of "local infile is off": MariaDB, MySQL, and older servers of both. The connection lives on. */
const LOCAL_INFILE_OFF: ReadonlySet<number> = new Set([4166, 3948, 1148])

/** Rows already turned into cells, and what is needed to write them. */
export interface CellBatch {
  readonly connection: Connection
  readonly shape: TableShape
  readonly encoder: RowEncoder
  readonly rows: readonly (readonly OptionalCell[])[]
  /** The number of the first row, for messages. */
  readonly firstRowIndex: number
}

/** What comes before INTO, and after the rows. */
export interface InsertForm {
  readonly verb: 'INSERT' | 'INSERT IGNORE'
  readonly suffix: string
}

/** Writes a batch as INSERT statements of up to 256 KiB; gives each statement's header to `onHeader`. */
export async function insertCells(
  batch: CellBatch,
  form: InsertForm,
  onHeader: (header: ResultSetHeader, rows: number) => Promise<void> | void,
): Promise<void> {
  const { connection, shape, encoder } = batch
  const { facts, modes } = getSessionState(connection)
  const backslashEscapes = !modes.sqlMode.includes('NO_BACKSLASH_ESCAPES')
  const columns = encoder.encoders.map(({ column }) => quoteName(column.name)).join(', ')
  const prefix = `${form.verb} INTO ${quoteTable(shape)} (${columns}) VALUES `
  let pieces: string[] = []
  let length = prefix.length
  const flush = async (): Promise<void> => {
    const rows = pieces.length
    const sql = prefix + pieces.join(',') + form.suffix
    pieces = []
    length = prefix.length
    const { header } = await runStatement(connection, { sql, [alreadyRewritten]: true, [holdsValues]: true }).catch(
      (error) => {
        // The driver puts the whole text into the error: 256 KiB of values in somebody's log.
        if (error instanceof Error && 'sql' in error) error.sql = `${prefix}… (${rows} rows)`
        throw error
      },
    )
    if (header !== undefined) await onHeader(header, rows)
  }
  for (const [index, cells] of batch.rows.entries()) {
    const text = `(${encoder.encoders.map(({ kind }, column) => toLiteral(cells[column], kind, backslashEscapes)).join(',')})`
    checkSize(text, prefix.length + form.suffix.length, batch.firstRowIndex + index, facts.maxAllowedPacket)
    if (pieces.length > 0 && length + text.length > INSERT_BYTES) await flush()
    pieces.push(text)
    length += text.length + 1
  }
  if (pieces.length > 0) await flush()
}

/** The server closes the connection on a packet of `max_allowed_packet` bytes or more, so it is not sent. */
function checkSize(text: string, around: number, rowIndex: number, maxAllowedPacket: number): void {
  // UTF-8 takes up to three bytes for a UTF-16 unit: what is short needs no counting.
  if ((text.length + around) * 3 < maxAllowedPacket) return
  // One byte more for the command, and room for the protocol's attributes.
  const bytes = Buffer.byteLength(text) + around * 3 + 64
  if (bytes >= maxAllowedPacket) throw new RowTooLargeError(rowIndex, bytes, maxAllowedPacket)
}

/** What became of a LOAD: done, refused by the server's settings, or with warnings that say that rows were changed. */
export type LoadOutcome =
  | { readonly status: 'loaded'; readonly header: ResultSetHeader }
  | { readonly status: 'doubtful'; readonly header: ResultSetHeader }
  | { readonly status: 'off' }

/** Writes a batch by LOAD DATA LOCAL. It implies IGNORE: unless `loaded`, the caller rolls back and writes INSERTs. */
export async function loadCells(batch: CellBatch, buffers: readonly Buffer[]): Promise<LoadOutcome> {
  const { connection, shape, encoder } = batch
  const assignments: string[] = []
  const targets = encoder.encoders.map(({ column, kind }, index) => {
    const name = quoteName(column.name)
    if (kind === 'number' || kind === 'text') return name
    // BIT takes the digits' bytes, without a warning; bytes travel as digits because the stream is text.
    assignments.push(`${name} = ${kind === 'bits' ? `CAST(@c${index} AS UNSIGNED)` : `UNHEX(@c${index})`}`)
    return `@c${index}`
  })
  const set = assignments.length === 0 ? '' : ` SET ${assignments.join(', ')}`
  const sql = `LOAD DATA LOCAL INFILE 'dbenv' INTO TABLE ${quoteTable(shape)} ${LOAD_FORMAT} (${targets.join(', ')})${set}`
  try {
    const { header } = await runStatement(connection, {
      sql,
      [alreadyRewritten]: true,
      infileStreamFactory: () => Readable.from(buffers),
    })
    if (header === undefined) throw new TypeError('LOAD DATA gave a result set.')
    const isExact = header.affectedRows === batch.rows.length && header.warningStatus === 0
    return { status: isExact ? 'loaded' : 'doubtful', header }
  } catch (error) {
    const errno = error instanceof Error && 'errno' in error ? Number(error.errno) : 0
    if (LOCAL_INFILE_OFF.has(errno)) return { status: 'off' }
    throw error
  }
}

/** The rows as the text that LOAD DATA reads, in buffers of about 64 KiB. */
export function toBuffers({ encoder, rows }: Pick<CellBatch, 'encoder' | 'rows'>): readonly Buffer[] {
  const kinds = encoder.encoders.map(({ kind }) => kind)
  const buffers: Buffer[] = []
  let text = ''
  for (const cells of rows) {
    for (let column = 0; column < kinds.length; column += 1) {
      text += (column === 0 ? '' : '\t') + toLoadField(cells[column], kinds[column] ?? 'text')
    }
    text += '\n'
    if (text.length >= LOAD_BUFFER_BYTES) {
      buffers.push(Buffer.from(text))
      text = ''
    }
  }
  if (text !== '') buffers.push(Buffer.from(text))
  return buffers
}
