import type { DatabaseCatalogue } from '../catalogue/catalogue.ts'
import type { CloneProblem, StoredObjectChoice } from './clone-plan.ts'

/** What the servers print of a view: a string, or the quoted name of what is called. A column list has a blank before it. */
const STRING_OR_CALL = /'(?:[^'\\]|\\[\s\S]|'')*'|`((?:[^`]|``)+)`(?=\()/g

/** Views that call a function of their database which is left out: the servers would not take them. */
export function findLeftOutFunctions(
  baseName: string,
  { views, routines }: DatabaseCatalogue,
  include: Required<StoredObjectChoice>,
): readonly CloneProblem[] {
  if (include.routines || !include.views) return []
  const functions = new Map(
    routines.filter(({ kind }) => kind === 'function').map(({ name }) => [name.toLowerCase(), name]),
  )
  return views.flatMap(({ name, createSql, invalidBecause }) => {
    const called = [...createSql.matchAll(STRING_OR_CALL)].flatMap(
      ([, word]) => functions.get(word?.replaceAll('``', '`').toLowerCase() ?? '') ?? [],
    )
    if (called.length === 0 || invalidBecause !== undefined) return []
    const list = [...new Set(called)].map((called) => `\`${called}\``).join(', ')
    return [
      {
        type: 'unwritable-object',
        baseName,
        object: `view ${name}`,
        message:
          `In \`${baseName}\`, the view \`${name}\` calls ${list}, which is left out (\`include.routines\`), so that no ` +
          'server would take it. Bring the routines, or leave out the views as well.',
      },
    ]
  })
}
