/** Gives turns to one at a time, in the order in which they were asked for. */
export class TurnQueue {
  #last: Promise<void> = Promise.resolve()
  #taken = 0

  /**
   * Waits for a turn; gives what ends it. `undefined`: it did not come within `timeoutMs` milliseconds, and is passed on
   * to the next in the queue when it comes.
   */
  async take(timeoutMs: number): Promise<(() => void) | undefined> {
    const before = this.#last
    let pass = (): void => {}
    this.#last = new Promise((resolve) => {
      pass = resolve
    })
    this.#taken += 1
    const end = (): void => {
      this.#taken -= 1
      pass()
    }
    if (this.#taken === 1 || (await endsWithin(before, timeoutMs))) return end
    before.then(end)
    return undefined
  }

  /** Waits until every turn that was asked for has ended; `false`: they had not within `timeoutMs` milliseconds. */
  async waitUntilIdle(timeoutMs: number): Promise<boolean> {
    return this.#taken === 0 || (await endsWithin(this.#last, timeoutMs))
  }
}

async function endsWithin(promise: Promise<void>, timeoutMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, false)
  })
  return await Promise.race([promise.then(() => true), late]).finally(() => clearTimeout(timer))
}
