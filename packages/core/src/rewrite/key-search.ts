/** Where base names may stand in a text: what a rewriter asks before it reads one. */
export interface KeySearch {
  /** Whether any key may occur in the text. Never false where one does; true says little. */
  occursIn(text: string): boolean
  /** The keys that the text of a literal equals, or holds as `key.`. */
  findInLiteral(text: string): readonly string[]
}

/**
 * One search for all keys, built once. It finds a key however SQL may spell it: quotes inside doubled, `_` and `%`
 * escaped (patterns of GRANT), in another case if `isFolded`.
 */
export function createKeySearch(keys: readonly string[], isFolded: boolean): KeySearch {
  if (keys.length === 0) return { occursIn: () => false, findInLiteral: () => [] }
  // `u` makes the comparison fold as `toLowerCase` does, beyond ASCII too.
  const flags = isFolded ? 'iu' : 'u'
  // The longest first: of `a` and `a_b`, a literal `a_b.t` holds the second.
  const anyKey = patternOf([...keys].sort((a, b) => b.length - a.length))
  const anywhere = new RegExp(anyKey, flags)
  const inLiteral = new RegExp(`^${anyKey}$|(?<![\\w$\\u0080-\\uffff])${anyKey}(?=[\`"]?\\s*\\.)`, `${flags}g`)
  return {
    occursIn: (text) => anywhere.test(text),
    findInLiteral(text) {
      const found = text.match(inLiteral) ?? []
      return found.map((key) => key.replace(/\\([_%])/g, '$1').replace(/([`"'])\1/g, '$1'))
    },
  }
}

/**
 * A pattern for all keys in which what begins alike stands once: an engine tries one alternative after the other, and V8
 * does not optimise a pattern over 20 kB (`kRegExpTooLargeToOptimize`).
 */
function patternOf(keys: readonly string[]): string {
  const rests = new Map<string, string[]>()
  for (const key of keys) {
    const first = /^(?:([`"'])\1*|[\s\S])/u.exec(key)?.[0] ?? ''
    const found = rests.get(first) ?? []
    rests.set(first, found)
    found.push(key.slice(first.length))
  }
  const patterns = [...rests].map(([first, found]) => (first === '' ? '' : spelling(first) + patternOf(found)))
  return patterns.length === 1 ? patterns.join('') : `(?:${patterns.join('|')})`
}

/** Of one character, or of a run of one quote. */
function spelling(part: string): string {
  if (/[`"']/.test(part)) return `${part.charAt(0)}{${part.length},${part.length * 2}}`
  return part.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&').replace(/[_%]/, '\\\\?$&')
}
