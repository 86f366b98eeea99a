import type { Connection, ResultSetHeader } from 'mysql2'
import { DUPLICATE_ENTRY } from '../driver/errno.ts'
import { type Row, runStatement } from '../driver/run-statement.ts'
import { alreadyRewritten } from '../driver/statement-options.ts'
import { getSessionState } from '../state/session-state.ts'
import type { RowEncoder } from '../table/row-encoder.ts'
import type { BatchReader, CellBatch } from './cell-batch.ts'
import {
  CHANGES_VARIABLE,
  createKeepForm,
  createUpdateForm,
  DUPLICATES_VARIABLE,
  FAIL_FORM,
  IGNORE_FORM,
} from './duplicate-forms.ts'
import { LOAD_FROM_ROWS, MAX_COUNTED_ROWS } from './encode-batches.ts'
import { type InsertForm, runInserts, type SaveTarget, toInserts } from './insert-batch.ts'
import { createLoadMemory, isLoadable, loadSegment } from './load-segment.ts'
import type { SaveResult } from './save-options.ts'
import { type ColumnPart, splitByColumns } from './split-by-columns.ts'

const SAVEPOINT = 'dbenv_batch'

/** What a writer works with; the same for every batch of one save. */
export interface BatchWriterOptions extends SaveTarget {
  readonly duplicates: 'fail' | 'ignore' | 'update'
  readonly mayLoad: boolean
  readonly onLoadOff: () => void
  /** Gives what to reject with where the server refused a batch. @default the server's error */
  readonly explain?: (error: unknown, batch: CellBatch, target: SaveTarget, first: number) => unknown
  readonly onProgress?: ((progress: { readonly rows: number }) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/** Rows of one form of INSERT that counts its duplicates. */
type CountedPart = Pick<ColumnPart, 'batch' | 'encoder'> & { readonly form: InsertForm }

/** Writes batches inside an open transaction, by the fastest way that loses nothing, and counts what became of them. */
export class BatchWriter {
  readonly #options: BatchWriterOptions
  readonly #connection: Connection
  #mayLoad: boolean
  #memory: Buffer | undefined
  #result: SaveResult = { sent: 0, inserted: 0, updated: 0, unchanged: 0 }

  constructor(options: BatchWriterOptions) {
    this.#options = options
    this.#connection = options.connection
    // MyISAM has no ROLLBACK, and LOAD has no ON DUPLICATE KEY UPDATE.
    this.#mayLoad = options.mayLoad && options.shape.isTransactional && options.duplicates !== 'update'
  }

  /** How rows enough for LOAD DATA will be written, as far as is known now. */
  get way(): 'load' | 'insert' {
    return this.#mayLoad ? 'load' : 'insert'
  }

  /** Writes every batch; rejects with the first failure, and then nothing is under way any more. */
  async write(batches: BatchReader): Promise<SaveResult> {
    const { encoder, signal } = this.#options
    let inFlight: Promise<void> = Promise.resolve()
    try {
      for (;;) {
        const batch = await batches.peek()
        if (batch === undefined) break
        const isLong = batch.firstRowIndex + batch.rows.length >= LOAD_FROM_ROWS
        if (this.#mayLoad && isLong && isLoadable(batch, encoder)) {
          await inFlight
          await this.#load(batches)
        } else {
          batches.take()
          // Its text is made while the server takes the one before.
          const insert = this.#prepareInsert(batch)
          await inFlight
          signal?.throwIfAborted()
          inFlight = insert().then(() => this.#tellProgress())
          // Awaited above or below; without this a source that throws in between would leave it unhandled.
          inFlight.catch(() => {})
        }
        signal?.throwIfAborted()
      }
      await inFlight
      signal?.throwIfAborted()
    } catch (error) {
      await inFlight
      throw error
    }
    return this.#result
  }

  async #load(batches: BatchReader): Promise<void> {
    const { duplicates } = this.#options
    await this.#run(`SAVEPOINT ${SAVEPOINT}`)
    this.#memory ??= createLoadMemory()
    const maxRows = duplicates === 'ignore' ? MAX_COUNTED_ROWS : undefined
    const outcome = await loadSegment(this.#options, batches, this.#memory, maxRows)
    if (outcome.status === 'off') {
      this.#mayLoad = false
      this.#options.onLoadOff()
      return
    }
    const { affectedRows, warningStatus } = outcome.header
    const isExact =
      outcome.status === 'loaded' ||
      (duplicates === 'ignore' && (await this.#areAllDuplicates(outcome.rows - affectedRows, warningStatus)))
    if (isExact) {
      this.#count(outcome.rows, affectedRows, 0)
      return this.#tellProgress()
    }
    await this.#run(`ROLLBACK TO SAVEPOINT ${SAVEPOINT}`)
    // Whatever warned is likely to warn again.
    if (duplicates === 'fail') this.#mayLoad = false
    // INSERT says why, or does better.
    for (const batch of outcome.batches) {
      await this.#prepareInsert(batch)()
      this.#tellProgress()
    }
  }

  /** Does what needs no server now, and gives what does the rest. */
  #prepareInsert(batch: CellBatch): () => Promise<void> {
    switch (this.#options.duplicates) {
      case 'fail': {
        const run = this.#prepare(batch, FAIL_FORM)
        return () => run(({ affectedRows }, rows) => this.#count(rows, affectedRows, 0))
      }
      case 'ignore':
        return this.#prepareIgnoring(batch)
      case 'update': {
        const { shape, encoder } = this.#options
        const { flavour } = getSessionState(this.#connection).facts
        // A column that a row says nothing about stays as it is.
        const parts = splitByColumns(batch, encoder, shape).map((part) => ({
          ...part,
          form:
            part.holds === 'nothing'
              ? createKeepForm(shape, encoder)
              : createUpdateForm(shape, part.encoder, encoder, flavour),
        }))
        return this.#prepareCounting(parts)
      }
    }
  }

  #prepareIgnoring(batch: CellBatch): () => Promise<void> {
    const run = this.#prepare(batch, IGNORE_FORM)
    return async () => {
      await this.#run(`SAVEPOINT ${SAVEPOINT}`)
      let isExact = true
      let inserted = 0
      await run(async ({ affectedRows, warningStatus }, rows) => {
        inserted += affectedRows
        isExact &&= await this.#areAllDuplicates(rows - affectedRows, warningStatus)
      })
      if (isExact) return this.#count(batch.rows.length, inserted, 0)
      await this.#run(`ROLLBACK TO SAVEPOINT ${SAVEPOINT}`)
      const { shape, encoder } = this.#options
      await this.#prepareCounting([{ batch, encoder, form: createKeepForm(shape, encoder) }])()
    }
  }

  #prepareCounting(parts: readonly CountedPart[]): () => Promise<void> {
    const runs = parts.map(({ batch, encoder, form }) => this.#prepare(batch, form, encoder))
    return async () => {
      await this.#run(`SET ${DUPLICATES_VARIABLE} = 0, ${CHANGES_VARIABLE} = 0`)
      let [sent, affected] = [0, 0]
      for (const run of runs) {
        await run(({ affectedRows }, rows) => {
          sent += rows
          affected += affectedRows
        })
      }
      const rows = await this.#run(
        `SELECT ${DUPLICATES_VARIABLE} AS duplicates, ${CHANGES_VARIABLE} AS changes LIMIT 1`,
      )
      const inserted = sent - Number(rows[0]?.['duplicates'])
      // mysql2 asks for found rows: an inserted or unchanged row counts one, a changed one two.
      const { countsHistory } = this.#options.shape
      this.#count(sent, inserted, countsHistory ? Number(rows[0]?.['changes']) : affected - sent)
    }
  }

  #prepare(batch: CellBatch, form: InsertForm, encoder: RowEncoder = this.#options.encoder) {
    const target = { ...this.#options, encoder }
    const statements = toInserts(target, batch, form)
    const { explain = (error: unknown) => error } = this.#options
    return (onHeader: (header: ResultSetHeader, rows: number) => Promise<void> | void): Promise<void> =>
      runInserts(this.#connection, statements, onHeader, (error, first) => explain(error, batch, target, first))
  }

  /** INSERT IGNORE and LOAD leave out more than duplicates; only their warnings tell. */
  async #areAllDuplicates(missing: number, warnings: number): Promise<boolean> {
    if (warnings !== missing) return false
    if (warnings === 0) return true
    const rows = await this.#run(`SHOW WARNINGS LIMIT ${MAX_COUNTED_ROWS}`)
    return rows.length === warnings && rows.every((row) => Number(row['Code']) === DUPLICATE_ENTRY)
  }

  #count(sent: number, inserted: number, updated: number): void {
    const before = this.#result
    this.#result = {
      sent: before.sent + sent,
      inserted: before.inserted + inserted,
      updated: before.updated + updated,
      unchanged: before.unchanged + (sent - inserted - updated),
    }
  }

  #tellProgress(): void {
    this.#options.onProgress?.({ rows: this.#result.sent })
  }

  /** Runs a text of dbenv's own: read as the user's, the variable would have its session ended with the call. */
  async #run(sql: string): Promise<readonly Row[]> {
    const { rows } = await runStatement(this.#connection, { sql, [alreadyRewritten]: true })
    return rows
  }
}
