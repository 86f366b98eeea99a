interface Entry {
  readonly text: string
  readonly rewritten: string
  /** Other texts of this slot are in the maps. */
  readonly isShared: boolean
}

/** Longer texts are dumps and bulk inserts, rarely the same twice. In UTF-16 units. */
const LONGEST_TEXT = 16_384
/** A power of two. An application has some hundred texts. */
const SLOTS = 1_024
/** Of texts that lost their slot, per generation. */
const MOST_TEXTS = 1_000
/** In UTF-16 units per generation: with their rewritten forms at most some 8 MB. */
const MOST_CHARACTERS = 1_000_000

/**
 * Rewritten texts by their originals. Each text has a slot, found by its length and a few of its characters and then
 * compared: a Map alone would hash every character of each text that was just made. Texts that lose their slot to
 * another go to two generations of a Map, of which a full one replaces the old one.
 */
export class TextCache {
  readonly #slots: (Entry | undefined)[] = new Array(SLOTS).fill(undefined)
  #young = new Map<string, string>()
  #old = new Map<string, string>()
  #characters = 0

  get(text: string): string | undefined {
    const entry = this.#slots[slotOf(text)]
    if (entry === undefined) return undefined
    if (entry.text === text) return entry.rewritten
    return entry.isShared ? (this.#young.get(text) ?? this.#getOld(text)) : undefined
  }

  /** For a text that `get` does not know. `isCheap` texts are made anew rather than kept beyond their slot. */
  add(text: string, rewritten: string, isCheap: boolean): void {
    if (text.length > LONGEST_TEXT) return
    const slot = slotOf(text)
    const loser = this.#slots[slot]
    const isKept = loser !== undefined && !isCheap
    if (isKept) this.#keep(loser.text, loser.rewritten)
    this.#slots[slot] = { text, rewritten, isShared: isKept || loser?.isShared === true }
  }

  #getOld(text: string): string | undefined {
    const rewritten = this.#old.get(text)
    if (rewritten !== undefined) this.#keep(text, rewritten)
    return rewritten
  }

  #keep(text: string, rewritten: string): void {
    if (this.#young.size >= MOST_TEXTS || this.#characters >= MOST_CHARACTERS) {
      this.#old = this.#young
      this.#young = new Map()
      this.#characters = 0
    }
    this.#young.set(text, rewritten)
    this.#characters += text.length
  }
}

/** From the length, the last eight characters and at most eight more, spread over the text. */
function slotOf(text: string): number {
  const { length } = text
  const step = (length >>> 3) + 1
  let mixed = length
  for (let position = length - 1; position >= 0; position -= step) {
    mixed = (Math.imul(mixed, 31) + text.charCodeAt(position)) | 0
  }
  for (let position = length - 2; position > length - 9 && position >= 0; position--) {
    mixed = (Math.imul(mixed, 31) + text.charCodeAt(position)) | 0
  }
  return (mixed ^ (mixed >>> 10) ^ (mixed >>> 20)) & (SLOTS - 1)
}
