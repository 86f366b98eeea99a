/** A view and the names in its text. */
export interface ViewToOrder {
  readonly databaseName: string
  readonly name: string
  readonly createSql: string
}

/**
 * Sorts views of several databases into levels: a view names only views of the levels before its own. A name that
 * stands for several views waits for all of them; views in a circle (none works) share the last level.
 */
export function orderViews<View extends ViewToOrder>(views: readonly View[]): readonly (readonly View[])[] {
  const viewsOf = new Map<string, View[]>()
  for (const view of views) {
    const namesakes = viewsOf.get(view.name)
    if (namesakes) namesakes.push(view)
    else viewsOf.set(view.name, [view])
  }
  const waitsFor = new Map(
    views.map((view) => [view, new Set(quotedNames(view.createSql).flatMap((name) => viewsOf.get(name) ?? []))]),
  )
  const levels: View[][] = []
  let left = views
  while (left.length > 0) {
    const unfinished = new Set(left)
    const level = left.filter((view) => [...(waitsFor.get(view) ?? [])].every((o) => o === view || !unfinished.has(o)))
    if (level.length === 0) return [...levels, [...left]]
    levels.push(level)
    const done = new Set(level)
    left = left.filter((view) => !done.has(view))
  }
  return levels
}

// Servers print every name of a view in backticks.
function quotedNames(sql: string): readonly string[] {
  return [...sql.matchAll(/`((?:[^`]|``)*)`/g)].map((match) => (match[1] ?? '').replaceAll('``', '`'))
}
