import type { Connection } from 'mysql2'
import { runStatement } from '../connection/run-statement.ts'
import { getSessionState } from '../connection/session-state.ts'
import type { OptionalCell, RowEncoder } from '../table/row-encoder.ts'
import type { TableShape } from '../table/table-shape.ts'
import { createKeepForm, createUpdateForm, DUPLICATES_VARIABLE, FAIL_FORM, IGNORE_FORM } from './duplicate-forms.ts'
import { type CellBatch, type InsertForm, insertCells, loadCells, toBuffers } from './save-batch.ts'
import type { SaveResult } from './save-options.ts'

/** From this row of a save on LOAD DATA is faster than INSERT text (measured, both servers). */
const LOAD_FROM_ROWS = 1_000

/** ER_DUP_ENTRY, on both servers. */
const DUPLICATE_ENTRY = 1062

const SAVEPOINT = 'dbenv_batch'

/** What a writer works with; the same for every batch of one save. */
export interface BatchWriterOptions {
  readonly connection: Connection
  readonly shape: TableShape
  readonly encoder: RowEncoder
  readonly duplicates: 'fail' | 'ignore' | 'update'
  readonly mayLoad: boolean
  readonly onLoadOff: () => void
}

/** Writes batches inside an open transaction, by the fastest way that loses nothing, and counts what became of them. */
export class BatchWriter {
  readonly #options: BatchWriterOptions
  #mayLoad: boolean
  #result: SaveResult = { sent: 0, inserted: 0, updated: 0, unchanged: 0 }

  constructor(options: BatchWriterOptions) {
    this.#options = options
    // MyISAM has no ROLLBACK, and LOAD has no ON DUPLICATE KEY UPDATE.
    this.#mayLoad = options.mayLoad && options.shape.isTransactional && options.duplicates !== 'update'
  }

  get result(): SaveResult {
    return this.#result
  }

  /** Does what needs no server now, and gives what does the rest. Writes follow each other, in this order. */
  prepare(encoded: Pick<CellBatch, 'rows' | 'firstRowIndex'>): () => Promise<void> {
    const batch: CellBatch = { ...encoded, ...this.#options }
    const isLarge = batch.firstRowIndex + batch.rows.length >= LOAD_FROM_ROWS
    const isLoadable = this.#mayLoad && isLarge && batch.rows.every(isComplete)
    const buffers = isLoadable ? toBuffers(batch) : undefined
    return async () => {
      if (buffers !== undefined && this.#mayLoad && (await this.#load(batch, buffers))) return
      if (this.#options.duplicates === 'fail') return await this.#insertAll(batch)
      if (this.#options.duplicates === 'update') return await this.#insertCounting(batch, 'update')
      await this.#insertIgnoring(batch)
    }
  }

  /** `false`: nothing of the batch is there, and INSERT will say why or do better. */
  async #load(batch: CellBatch, buffers: readonly Buffer[]): Promise<boolean> {
    await this.#run(`SAVEPOINT ${SAVEPOINT}`)
    const outcome = await loadCells(batch, buffers)
    if (outcome.status === 'off') {
      this.#mayLoad = false
      this.#options.onLoadOff()
      return false
    }
    const { affectedRows, warningStatus } = outcome.header
    const isExact =
      outcome.status === 'loaded' ||
      (this.#options.duplicates === 'ignore' &&
        (await this.#areAllDuplicates(batch.rows.length - affectedRows, warningStatus)))
    if (isExact) {
      this.#count(batch.rows.length, affectedRows, 0)
      return true
    }
    await this.#run(`ROLLBACK TO SAVEPOINT ${SAVEPOINT}`)
    // Whatever warned is likely to warn again.
    if (this.#options.duplicates === 'fail') this.#mayLoad = false
    return false
  }

  async #insertAll(batch: CellBatch): Promise<void> {
    await insertCells(batch, FAIL_FORM, ({ affectedRows }, rows) => this.#count(rows, affectedRows, 0))
  }

  async #insertIgnoring(batch: CellBatch): Promise<void> {
    await this.#run(`SAVEPOINT ${SAVEPOINT}`)
    let isExact = true
    let inserted = 0
    await insertCells(batch, IGNORE_FORM, async ({ affectedRows, warningStatus }, rows) => {
      inserted += affectedRows
      isExact &&= await this.#areAllDuplicates(rows - affectedRows, warningStatus)
    })
    if (isExact) return this.#count(batch.rows.length, inserted, 0)
    await this.#run(`ROLLBACK TO SAVEPOINT ${SAVEPOINT}`)
    await this.#insertCounting(batch, 'keep')
  }

  async #insertCounting(batch: CellBatch, what: 'keep' | 'update'): Promise<void> {
    const { connection, shape, encoder } = this.#options
    const { flavour } = getSessionState(connection).facts
    const form: InsertForm =
      what === 'keep' ? createKeepForm(shape, encoder) : createUpdateForm(shape, encoder, flavour)
    await this.#run(`SET ${DUPLICATES_VARIABLE} = 0`)
    let affected = 0
    await insertCells(batch, form, ({ affectedRows }) => {
      affected += affectedRows
    })
    const { rows } = await runStatement(connection, `SELECT ${DUPLICATES_VARIABLE} AS duplicates`)
    const sent = batch.rows.length
    const inserted = sent - Number(rows[0]?.['duplicates'])
    // mysql2 asks for found rows: an inserted or unchanged row counts one, a changed one two.
    this.#count(sent, inserted, affected - sent)
  }

  /** INSERT IGNORE and LOAD leave out more than duplicates; only their warnings tell. */
  async #areAllDuplicates(missing: number, warnings: number): Promise<boolean> {
    if (warnings !== missing) return false
    if (warnings === 0) return true
    const { rows } = await runStatement(this.#options.connection, 'SHOW WARNINGS')
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

  async #run(sql: string): Promise<void> {
    await runStatement(this.#options.connection, sql)
  }
}

function isComplete(cells: readonly OptionalCell[]): boolean {
  return !cells.includes(undefined)
}
