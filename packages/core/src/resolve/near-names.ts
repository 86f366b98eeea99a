/** The names nearest to a misspelt one, best first, at most three: off by no more than a third of its letters. */
export function findNearNames(text: string, names: Iterable<string>): readonly string[] {
  const limit = Math.max(1, text.length / 3)
  return [...new Set(names)]
    .filter((name) => Math.abs(name.length - text.length) <= limit)
    .map((name) => ({ name, distance: countEdits(text.toLowerCase(), name.toLowerCase()) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, 3)
    .map(({ name }) => name)
}

/** Levenshtein's distance: letters to put in, take out or swap for another. */
function countEdits(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const letter of a) {
    let left = (above[0] ?? 0) + 1
    above = above.map((up, index) => {
      if (index > 0) left = Math.min(left + 1, up + 1, (above[index - 1] ?? 0) + (letter === b[index - 1] ? 0 : 1))
      return left
    })
  }
  return above[b.length] ?? 0
}
