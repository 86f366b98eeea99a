/** Where base names may stand in a text: what a rewriter asks before it reads one. */
export interface KeySearch {
  /** Whether any key may occur in the text. Never false where one does; true says little. */
  occursIn(text: string): boolean
  /** The keys that the text of a literal equals, or holds as `key.`. */
  findInLiteral(text: string): readonly string[]
}

const REGEXP_SYNTAX = /[\\^$.*+?()[\]{}|/]/g

/**
 * One search for all keys, built once. It finds a key however SQL may spell it: quotes inside doubled, `_` and `%`
 * escaped (patterns of GRANT), in another case if `isFolded`.
 */
export function createKeySearch(keys: readonly string[], isFolded: boolean): KeySearch {
  if (keys.length === 0) return { occursIn: () => false, findInLiteral: () => [] }
  // `u` makes the comparison fold as `toLowerCase` does, beyond ASCII too.
  const flags = isFolded ? 'iu' : 'u'
  // The longest first: of `a` and `a_b`, a literal `a_b.t` holds the second.
  const spelled = [...keys].sort((a, b) => b.length - a.length).map(spellings)
  const anywhere = new RegExp(spelled.join('|'), flags)
  const inLiteral = new RegExp(
    `^(?:${spelled.join('|')})$|(?<![\\w$\\u0080-\\uffff])(?:${spelled.join('|')})(?=[\`"]?\\s*\\.)`,
    `${flags}g`,
  )
  return {
    occursIn: (text) => anywhere.test(text),
    findInLiteral(text) {
      const found = text.match(inLiteral) ?? []
      return found.map((key) => key.replace(/\\([_%])/g, '$1').replace(/([`"'])\1/g, '$1'))
    },
  }
}

function spellings(key: string): string {
  return key
    .replace(REGEXP_SYNTAX, '\\$&')
    .replaceAll('_', '\\\\?_')
    .replaceAll('%', '\\\\?%')
    .replace(/[`"']/g, '$&{1,2}')
}
