import { foldName } from '@dbenv/core'
import type { DatabaseCatalogue, StoredObject } from '../catalogue/catalogue.ts'
import { listSqlTokens } from '../catalogue/list-sql-tokens.ts'
import type { CloneProblem, PlanCloneInput } from './clone-plan.ts'

type Places = Pick<PlanCloneInput, 'source' | 'target'>

/**
 * Databases of the clone that the source tells apart by case alone and that the target (lower_case_table_names 1 or 2)
 * takes for one. Other capitals are no problem there.
 */
export function findDatabaseClashes({
  source,
  target,
  names,
}: Pick<PlanCloneInput, 'source' | 'target' | 'names'>): readonly CloneProblem[] {
  return findClashes({ source, target }, [...names.keys()]).map((baseNames) => ({
    type: 'name-case',
    baseName: baseNames[0] ?? '',
    names: baseNames,
    message:
      `The databases ${list(baseNames)} differ by case alone, which is ${toOneName(target)}. Leave all but one out ` +
      '(--exclude), or clone to a server with lower_case_table_names = 0.',
  }))
}

/** The same of the tables, views and sequences within one database. */
export function findRelationClashes(
  places: Places,
  baseName: string,
  { tables, views, sequences }: DatabaseCatalogue,
): readonly CloneProblem[] {
  const relations = [...tables, ...views, ...sequences].map(({ name }) => name)
  return findClashes(places, relations).map((names) => ({
    type: 'name-case',
    baseName,
    names,
    message:
      `In \`${baseName}\`, the tables or views ${list(names)} differ by case alone, which is ${toOneName(places.target)}. ` +
      `Rename them on the source, leave \`${baseName}\` out, or clone to a server with lower_case_table_names = 0.`,
  }))
}

/** Groups of names that are one to the target alone. */
function findClashes({ source, target }: Places, names: readonly string[]): readonly (readonly string[])[] {
  const folding = target.server.lowerCaseTableNames
  if (folding === 0 || source.server.lowerCaseTableNames !== 0) return []
  const groups = new Map<string, readonly string[]>()
  for (const name of [...names].sort())
    groups.set(foldName(name, folding), [...(groups.get(foldName(name, folding)) ?? []), name])
  return [...groups.values()].filter(({ length }) => length > 1)
}

function toOneName({ server }: Places['target']): string {
  return `one name on the target (lower_case_table_names = ${server.lowerCaseTableNames}), where only one of them could be made`
}

/**
 * Stored objects that spell a table or view otherwise than it is called: the source takes both for one, a target with
 * lower_case_table_names = 0 does not, and says so only to whoever uses the object. One sentence a database.
 */
export function describeSpellings(
  { source, target }: Places,
  baseName: string,
  catalogue: DatabaseCatalogue,
): readonly string[] {
  const folding = source.server.lowerCaseTableNames
  if (folding === 0 || target.server.lowerCaseTableNames !== 0) return []
  const { tables, views, sequences, routines, triggers, events } = catalogue
  const relations = new Map([...tables, ...views, ...sequences].map(({ name }) => [foldName(name, folding), name]))
  const found = [...routines, ...triggers, ...events].flatMap((object) => {
    const spelt = readNames(object).filter((name) => (relations.get(foldName(name, folding)) ?? name) !== name)
    return spelt.length === 0 ? [] : [`${object.kind} ${object.name} (${[...new Set(spelt)].join(', ')})`]
  })
  if (found.length === 0) return []
  return [
    `The target tells names apart by case (lower_case_table_names = 0), the source does not: in \`${baseName}\`, these ` +
      `spell a name otherwise than its table, which they will not find if they mean it: ${found.join('; ')}`,
  ]
}

/** All words of an object's text that may be names. */
function readNames({ createSql, sqlMode }: StoredObject): readonly string[] {
  // A text that ends too early is reported as a problem where it is retargeted.
  return (listSqlTokens(createSql, sqlMode) ?? []).flatMap(({ kind, text }) => {
    if (kind === 'word') return [text]
    return kind === 'quoted' ? [text.slice(1, -1)] : []
  })
}

function list(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ')
}
