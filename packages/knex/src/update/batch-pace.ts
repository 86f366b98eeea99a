/** Milliseconds that a batch may hold its locks: other writers of its rows wait for so long at most. */
const TARGET_MS = 3

/** Rows of a batch: at first, and between which limits. */
const [FIRST_SIZE, LEAST_SIZE, MOST_SIZE] = [250, 50, 5_000]

/** How many rows the next batch takes: as many as the last ones let expect to hold their locks for 3 ms. */
export class BatchPace {
  #size = FIRST_SIZE

  get size(): number {
    return this.#size
  }

  /** Takes over how long a batch of `size` rows held its locks; one slow batch, or a quick one, is no rule. */
  note(heldMs: number): void {
    const factor = Math.min(2, Math.max(0.5, TARGET_MS / Math.max(heldMs, 0.1)))
    this.#size = Math.min(MOST_SIZE, Math.max(LEAST_SIZE, Math.round(this.#size * factor)))
  }
}
