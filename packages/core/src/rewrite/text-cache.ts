/**
 * Rewritten texts by their originals. Two generations of a Map: a full one becomes the old one, and what is used again
 * moves over, so that keeping the recent texts costs no bookkeeping per use.
 */
export class TextCache {
  #young = new Map<string, string>()
  #old = new Map<string, string>()
  #characters = 0

  get(text: string): string | undefined {
    const rewritten = this.#young.get(text)
    if (rewritten !== undefined) return rewritten
    const older = this.#old.get(text)
    if (older !== undefined) this.set(text, older)
    return older
  }

  set(text: string, rewritten: string): void {
    if (text.length > LONGEST_TEXT) return
    if (this.#young.size >= MOST_TEXTS || this.#characters >= MOST_CHARACTERS) {
      this.#old = this.#young
      this.#young = new Map()
      this.#characters = 0
    }
    this.#young.set(text, rewritten)
    this.#characters += text.length
  }
}

/** Longer texts are dumps and bulk inserts, rarely the same twice. In UTF-16 units. */
const LONGEST_TEXT = 16_384
/** Per generation: an application has some hundred texts; generated ones must not fill the memory. */
const MOST_TEXTS = 2_000
/** Per generation, in UTF-16 units: with their rewritten forms at most some 8 MB. */
const MOST_CHARACTERS = 1_000_000
