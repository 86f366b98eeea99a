/** Turns for so many at once, in the order in which they are asked for. */
export class Turns {
  #limit: number
  #taken = 0
  readonly #waiting: { readonly enter: () => void; readonly turnAway: (reason: unknown) => void }[] = []

  constructor(limit: number) {
    this.#limit = limit
  }

  /** How many are taken now. */
  get taken(): number {
    return this.#taken
  }

  /** Resolves once it is the caller's turn, which ends with {@link giveBack} or {@link giveUp}. */
  async take(): Promise<void> {
    // Whoever waits already goes first.
    if (this.#taken < this.#limit && this.#waiting.length === 0) {
      this.#taken++
      return
    }
    await new Promise<void>((enter, turnAway) => this.#waiting.push({ enter, turnAway }))
  }

  giveBack(): void {
    this.#taken--
    this.#next()
  }

  /** Gives a turn back for good: from now on as many can be taken as others have now, and at least one. */
  giveUp(): void {
    this.#taken--
    this.#limit = Math.max(1, this.#taken)
    this.#next()
  }

  /** Rejects for all who wait now. */
  turnAway(reason: unknown): void {
    for (const { turnAway } of this.#waiting.splice(0)) turnAway(reason)
  }

  #next(): void {
    if (this.#taken >= this.#limit) return
    const next = this.#waiting.shift()
    if (next === undefined) return
    this.#taken++
    next.enter()
  }
}
