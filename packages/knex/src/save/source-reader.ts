import { Readable } from 'node:stream'
import type { InputRow } from '../table/input-row.ts'
import type { RowSource } from './save-options.ts'

/** Reads a source of rows in slices, and closes it however the reading ends. */
export class SourceReader implements AsyncDisposable {
  readonly #source: RowSource
  readonly #signal: AbortSignal | undefined
  readonly #iterator: Iterator<InputRow> | AsyncIterator<InputRow>
  /** A row was asked for and has not come. */
  #isWaiting = false
  #isEnded = false
  #giveUp: ((reason: unknown) => void) | undefined

  constructor(source: RowSource, signal: AbortSignal | undefined) {
    this.#source = source
    this.#signal = signal
    this.#iterator = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]()
    signal?.addEventListener('abort', this.#abort, { once: true })
  }

  /**
   * What `take` makes of up to `size` rows, each before the next one is asked for; none: the source has ended. Rejects with
   * what the source or `take` threw, and with the signal's reason at once, even while the source gives nothing.
   */
  async read<T>(size: number, take: (row: InputRow) => T): Promise<readonly T[]> {
    this.#signal?.throwIfAborted()
    if (this.#signal === undefined) return await this.#collect(size, take)
    return await new Promise((resolve, reject) => {
      this.#giveUp = reject
      this.#collect(size, take).then(resolve, reject)
    })
  }

  async #collect<T>(size: number, take: (row: InputRow) => T): Promise<readonly T[]> {
    const rows: T[] = []
    while (rows.length < size && !this.#isEnded) {
      this.#isWaiting = true
      const next = this.#iterator.next()
      // Waiting for what is there already would cost more than reading it.
      const { done, value } = 'then' in next ? await next : next
      this.#isWaiting = false
      if (done === true) this.#isEnded = true
      else rows.push(take(value))
    }
    return rows
  }

  readonly #abort = (): void => this.#giveUp?.(this.#signal?.reason)

  async [Symbol.asyncDispose](): Promise<void> {
    this.#signal?.removeEventListener('abort', this.#abort)
    if (this.#isEnded) return
    this.#isEnded = true
    // It is closed because something failed, and that is the news.
    const closing = this.#close().catch(() => {})
    if (!this.#isWaiting) return await closing
    // A generator closes only after the row that it owes, which may never come; only a stream can be made to let go.
    if (this.#source instanceof Readable) this.#source.destroy()
  }

  async #close(): Promise<void> {
    await this.#iterator.return?.()
  }
}
