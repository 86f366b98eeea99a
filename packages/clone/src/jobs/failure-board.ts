import type { JobBoard } from './run-jobs.ts'

/** Remembers the first failure of each database of one copy. */
export class FailureBoard implements JobBoard {
  readonly #failures = new Map<string, Error>()
  readonly signal: AbortSignal | undefined

  constructor(signal: AbortSignal | undefined) {
    this.signal = signal
  }

  isFailed(baseName: string): boolean {
    return this.#failures.has(baseName)
  }

  fail(baseName: string, reason: unknown): void {
    if (this.#failures.has(baseName)) return
    this.#failures.set(baseName, reason instanceof Error ? reason : new Error(String(reason)))
  }

  /** Why a database failed; `undefined` while it has not. */
  failure(baseName: string): Error | undefined {
    return this.#failures.get(baseName)
  }
}
