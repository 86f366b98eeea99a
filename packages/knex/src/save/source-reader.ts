import { Readable } from 'node:stream'
import type { InputRow } from '../table/input-row.ts'
import type { RowSource } from './save-options.ts'

/** Reads a source of rows, and closes it however the reading ends. */
export class SourceReader implements AsyncDisposable {
  readonly rows: RowSource
  #signal: AbortSignal | undefined
  readonly #iterator: Iterator<InputRow> | AsyncIterator<InputRow>
  /** A row was asked for and has not come. */
  #isWaiting = false
  #isEnded = false
  #giveUp: ((reason: unknown) => void) | undefined

  constructor(rows: RowSource) {
    this.rows = rows
    this.#iterator = Symbol.asyncIterator in rows ? rows[Symbol.asyncIterator]() : rows[Symbol.iterator]()
    // One that fails before it is read tells so when it is; without a listener the process would end.
    if (rows instanceof Readable) rows.on('error', () => {})
  }

  /** Stops reading once a signal aborts. */
  stopBy(signal: AbortSignal): void {
    this.#signal = signal
    signal.addEventListener('abort', this.#abort, { once: true })
  }

  /** Whether the source has given its last row. */
  get isEnded(): boolean {
    return this.#isEnded
  }

  /**
   * Gives each row to `take` before the source is asked for the next one, until there are enough or the source has ended.
   * Rejects with what the source or `take` threw, and with the signal's reason at once, even while the source gives
   * nothing.
   */
  async read(take: (row: InputRow) => void, isEnough: () => boolean): Promise<void> {
    this.#signal?.throwIfAborted()
    if (this.#signal === undefined) return await this.#readOn(take, isEnough)
    return await new Promise((resolve, reject) => {
      this.#giveUp = reject
      this.#readOn(take, isEnough).then(resolve, reject)
    })
  }

  async #readOn(take: (row: InputRow) => void, isEnough: () => boolean): Promise<void> {
    while (!this.#isEnded && !isEnough()) {
      this.#isWaiting = true
      const next = this.#iterator.next()
      // Waiting for what is there already would cost more than reading it.
      const { done, value } = 'then' in next ? await next : next
      this.#isWaiting = false
      if (done === true) this.#isEnded = true
      else take(value)
    }
  }

  readonly #abort = (): void => this.#giveUp?.(this.#signal?.reason)

  async [Symbol.asyncDispose](): Promise<void> {
    this.#signal?.removeEventListener('abort', this.#abort)
    if (this.#isEnded) return
    this.#isEnded = true
    // It is closed because something failed, and that is the news.
    const closing = this.#close().catch(() => {})
    // A generator closes only after the row that it owes, which may never come; only a stream can be made to let go.
    if (!this.#isWaiting) await closing
    // Nor does the iterator of a stream close it before the first row.
    if (this.rows instanceof Readable) this.rows.destroy()
  }

  async #close(): Promise<void> {
    await this.#iterator.return?.()
  }
}
