const TOKEN = /'(?:[^'\\]|\\[\s\S]|'')*'|`(?:[^`]|``)*`|[()]| and |[^'`() ]+|[\s\S]/g
const SET_OPERATION = /^(?:except|intersect)$/
const NULL_FILTER = /^\([\s\S]* is not null\)$/

/**
 * A view's text as MySQL prints it, with each `is not null` of a condition once. Where EXCEPT and INTERSECT meet a column
 * that may be NULL with one that may not, MySQL (9.7) adds such a condition whenever it reads the text: when the view is
 * made, and again when it is shown. A copy has what was shown of its source, and more of the same each time.
 */
export function mergeNullFilters(createSql: string): string {
  const tokens = createSql.match(TOKEN) ?? []
  return tokens.some((token) => SET_OPERATION.test(token)) ? mergeGroup(tokens.values()) : createSql
}

/** Up to the bracket that closes the group, or the end. */
function mergeGroup(tokens: Iterator<string, unknown>): string {
  const conditions: string[][] = [[]]
  for (let next = tokens.next(); !next.done && next.value !== ')'; next = tokens.next()) {
    if (next.value === ' and ') conditions.push([])
    else conditions.at(-1)?.push(next.value === '(' ? `(${mergeGroup(tokens)})` : next.value)
  }
  const texts = conditions.map((pieces) => pieces.join(''))
  const merged = texts.filter((text, index) => !NULL_FILTER.test(text) || texts.indexOf(text) === index)
  const [only = ''] = merged
  // Alone, a condition has no brackets around it but its own.
  const isAlone = texts.length > 1 && merged.length === 1 && conditions[0]?.length === 1
  return isAlone ? only.slice(1, -1) : merged.join(' and ')
}
