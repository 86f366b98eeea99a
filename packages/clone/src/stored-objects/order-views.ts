/** A view and the names in its text. */
export interface ViewToOrder {
  readonly databaseName: string
  readonly name: string
  readonly createSql: string
}

/**
 * Sorts views of several databases into levels: a view names only views of the levels before its own. Views in a circle
 * share the last level: real ones do not work, but a column that is named like a view makes one too.
 */
export function orderViews<View extends ViewToOrder>(views: readonly View[]): readonly (readonly View[])[] {
  const viewAt = new Map(views.map((view) => [toKey(view.databaseName, view.name), view]))
  const waitsFor = new Map(
    views.map((view) => [view, new Set(namedRelations(view).flatMap((key) => viewAt.get(key) ?? []))]),
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

const NAME = '`(?:[^`]|``)*`'
// Servers print every name of a view in backticks, and dots without spaces. A string may hold a backtick of its own.
const STRING_OR_NAMES = new RegExp(`'(?:[^'\\\\]|\\\\[\\s\\S]|'')*'|${NAME}(?:\\.${NAME})*`, 'g')

/** Everything that the names in a view's text may stand for, were each of them a view. */
function namedRelations({ databaseName, createSql }: ViewToOrder): readonly string[] {
  return (createSql.match(STRING_OR_NAMES) ?? []).flatMap((names) => {
    if (names.startsWith("'")) return []
    const [first = '', second] = [...names.matchAll(/`((?:[^`]|``)*)`/g)].map((m) => (m[1] ?? '').replaceAll('``', '`'))
    // `x`.`y` is a view of a database, or a column of a view of the own one.
    return [toKey(databaseName, first), ...(second === undefined ? [] : [toKey(first, second)])]
  })
}

function toKey(databaseName: string, name: string): string {
  return JSON.stringify([databaseName, name])
}
