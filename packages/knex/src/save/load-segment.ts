import { Readable, Writable } from 'node:stream'
import { quoteIdentifier } from '@dbenv/core'
import type { ResultSetHeader } from 'mysql2'
import { limitLength } from '../connection/packet-size.ts'
import { errnoOf } from '../driver/errno.ts'
import { runStatement } from '../driver/run-statement.ts'
import { streamOf } from '../driver/socket.ts'
import { alreadyRewritten } from '../driver/statement-options.ts'
import type { RowEncoder } from '../table/row-encoder.ts'
import { quoteTable } from '../table/table-shape.ts'
import type { BatchReader, CellBatch } from './cell-batch.ts'
import type { SaveTarget } from './insert-batch.ts'
import { LOAD_FORMAT, parseLoadText, toLoadText } from './load-text.ts'

/** Bytes of one LOAD, which are kept until the server has said that it took them as they are. */
const SEGMENT_BYTES = 4 * 1024 * 1024

/** Memory for the text of one LOAD after the other: one piece for a whole save, because new ones would pile up. */
export function createLoadMemory(): Buffer {
  return Buffer.allocUnsafeSlow(SEGMENT_BYTES)
}

/** Bytes of one packet, where the server takes such. */
const PACKET_BYTES = 64 * 1024

/** A server waits 30 s for the next packet (`net_read_timeout`); a source that is slower than this ends the LOAD. */
const SLOW_SOURCE_MS = 1_000

/** Errno of "local infile is off": MariaDB, MySQL, and older servers of both. The connection lives on. */
const LOCAL_INFILE_OFF: ReadonlySet<number> = new Set([4166, 3948, 1148])

/** What became of a LOAD: done, refused by the server's settings, or with warnings that say that rows were changed. */
export type LoadOutcome =
  | { readonly status: 'loaded'; readonly header: ResultSetHeader; readonly rows: number }
  | {
      readonly status: 'doubtful'
      readonly header: ResultSetHeader
      readonly rows: number
      /** What was sent, to be written in another way after a rollback. */
      readonly batches: Iterable<CellBatch>
    }
  | { readonly status: 'off' }

/**
 * Tells a batch that LOAD DATA can write: it has no way to say DEFAULT, and MySQL's puts the time of day, without a
 * warning, where a TIMESTAMP that is NOT NULL gets a NULL.
 */
export function isLoadable({ rows }: CellBatch, { encoders }: RowEncoder): boolean {
  const times = encoders.flatMap(({ column }, index) =>
    column.dataType === 'timestamp' && !column.isNullable ? index : [],
  )
  return rows.every((cells) => !cells.includes(undefined) && !times.some((index) => cells[index] === null))
}

/**
 * Writes batches by one LOAD DATA LOCAL, fed for as long as loadable ones come, up to 4 MiB or `maxRows`. It implies
 * IGNORE: unless `loaded`, the caller rolls back. Rejects with the source's error, and with the server's.
 */
export async function loadSegment(
  target: SaveTarget,
  batches: BatchReader,
  memory: Buffer,
  maxRows: number = Number.POSITIVE_INFINITY,
): Promise<LoadOutcome> {
  const segment = new Segment(target, batches, memory, maxRows)
  let stream: Readable | undefined
  try {
    const { header } = await runStatement(target.connection, {
      sql: toLoadStatement(target),
      [alreadyRewritten]: true,
      infileStreamFactory: () => {
        stream = Readable.from(segment.send())
        return stream
      },
    })
    if (header === undefined) throw new TypeError('LOAD DATA gave a result set.')
    const { rows } = segment
    if (header.affectedRows === rows && header.warningStatus === 0) return { status: 'loaded', header, rows }
    return { status: 'doubtful', header, rows, batches: segment.readBack() }
  } catch (error) {
    if (LOCAL_INFILE_OFF.has(errnoOf(error) ?? 0)) return { status: 'off' }
    throw error
  } finally {
    stream?.destroy()
  }
}

function toLoadStatement({ shape, encoder }: SaveTarget): string {
  const assignments: string[] = []
  const targets = encoder.encoders.map(({ column, kind }, index) => {
    const name = quoteIdentifier(column.name)
    if (kind === 'number' || kind === 'text') return name
    // BIT takes the digits' bytes, without a warning; bytes travel as digits because the stream is text.
    assignments.push(`${name} = ${kind === 'bits' ? `CAST(@c${index} AS UNSIGNED)` : `UNHEX(@c${index})`}`)
    return `@c${index}`
  })
  const set = assignments.length === 0 ? '' : ` SET ${assignments.join(', ')}`
  return `LOAD DATA LOCAL INFILE 'dbenv' INTO TABLE ${quoteTable(shape)} ${LOAD_FORMAT} (${targets.join(', ')})${set}`
}

/** What one LOAD sends. */
class Segment {
  readonly #target: SaveTarget
  readonly #batches: BatchReader
  readonly #memory: Buffer
  readonly #maxRows: number
  readonly #sent: { readonly bytes: Buffer; readonly firstRowIndex: number }[] = []
  readonly #packetBytes: number
  rows = 0

  constructor(target: SaveTarget, batches: BatchReader, memory: Buffer, maxRows: number) {
    this.#target = target
    this.#packetBytes = limitLength(target.connection, PACKET_BYTES)
    this.#batches = batches
    this.#memory = memory
    this.#maxRows = maxRows
  }

  get #kinds() {
    return this.#target.encoder.encoders.map(({ kind }) => kind)
  }

  async *send(): AsyncGenerator<Buffer, void, undefined> {
    const kinds = this.#kinds
    let used = 0
    let passedOn = 0
    for (;;) {
      const batch = await beforeLong(this.#batches.peek())
      if (
        batch === undefined ||
        !isLoadable(batch, this.#target.encoder) ||
        this.rows + batch.rows.length > this.#maxRows
      )
        break
      const text = toLoadText(batch.rows, kinds)
      // UTF-8 takes up to three bytes for a UTF-16 unit.
      const fits = text.length * 3 <= this.#memory.length - used
      if (!fits && used > 0) break
      this.#batches.take()
      const bytes = fits ? this.#memory.subarray(used, used + this.#memory.write(text, used)) : Buffer.from(text)
      this.#sent.push({ bytes, firstRowIndex: batch.firstRowIndex })
      this.rows += batch.rows.length
      if (!fits) return yield* this.#pass(bytes)
      used += bytes.length
      if (used - passedOn < this.#packetBytes) continue
      yield* this.#pass(this.#memory.subarray(passedOn, used))
      passedOn = used
    }
    yield* this.#pass(this.#memory.subarray(passedOn, used))
  }

  async *#pass(bytes: Buffer): AsyncGenerator<Buffer, void, undefined> {
    for (let start = 0; start < bytes.length; start += this.#packetBytes) {
      yield bytes.subarray(start, start + this.#packetBytes)
      await this.#drained()
    }
  }

  /** mysql2 writes to the socket whatever comes; waiting is left to whoever feeds it. */
  async #drained(): Promise<void> {
    const socket = streamOf(this.#target.connection)
    if (!(socket instanceof Writable) || !socket.writableNeedDrain || socket.destroyed) return
    await new Promise<void>((resolve) => {
      const done = (): void => {
        socket.off('drain', done).off('close', done)
        resolve()
      }
      socket.on('drain', done).on('close', done)
    })
  }

  *readBack(): Generator<CellBatch, void, undefined> {
    for (const { bytes, firstRowIndex } of this.#sent) {
      yield { rows: parseLoadText(bytes, this.#kinds), firstRowIndex }
    }
  }
}

/** What a promise gives, or `undefined` when that takes long. */
async function beforeLong<T>(promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, SLOW_SOURCE_MS, undefined)
  })
  return await Promise.race([promise, late]).finally(() => clearTimeout(timer))
}
