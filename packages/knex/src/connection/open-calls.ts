import { AdapterClosedError } from '../errors/adapter-errors.ts'

/** Counts the calls of an adapter that are under way, those that wait for a connection among them. */
export class OpenCalls {
  #running = 0
  #state: 'open' | 'closing' | 'closed' = 'open'
  #onIdle: (() => void) | undefined

  /** Lets a call in; throws `AdapterClosedError` for one that comes after `close`. `end` belongs to it. */
  begin(): void {
    this.check()
    this.#running += 1
  }

  /** The same for a part of a call: what was let in may read names to its end. */
  beginPart(): void {
    if (this.#state === 'closed') throw new AdapterClosedError()
    this.#running += 1
  }

  end(): void {
    this.#running -= 1
    if (this.#running === 0) this.#onIdle?.()
  }

  /** Throws `AdapterClosedError` after `close`. */
  check(): void {
    if (this.#state !== 'open') throw new AdapterClosedError()
  }

  /** Runs one call. */
  async run<T>(body: () => Promise<T>): Promise<T> {
    this.begin()
    try {
      return await body()
    } finally {
      this.end()
    }
  }

  /** Lets no more in, and waits until those that were let in have ended. */
  async close(): Promise<void> {
    this.#state = 'closing'
    while (this.#running > 0) {
      await new Promise<void>((resolve) => {
        this.#onIdle = resolve
      })
    }
    this.#state = 'closed'
  }
}
