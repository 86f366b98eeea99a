import { foldName, type LowerCaseTableNames } from '@dbenv/core'
import type { DatabaseCatalogue } from '../catalogue/catalogue.ts'

/** Strings, which stay as they are, and names in quotes. Keywords and bare names are printed alike on both sides. */
const STRING_OR_NAME = /'(?:[^'\\]|\\[\s\S]|'')*'|`(?:[^`]|``)*`|"(?:[^"]|"")*"/g

const NAME = '`(?:[^`]|``)*`'
/** A table of a view with the alias that it has, beside names and strings of any other use. */
const ALIASED = new RegExp(
  `(?<table>${NAME})(?<partitions> PARTITION \\((?:${NAME},?)+\\))? \\k<table>(?!\`)|` +
    `${NAME}\\.(?<column>${NAME}\\.${NAME})|'(?:[^'\\\\]|\\\\[\\s\\S]|'')*'|${NAME}`,
  'g',
)

/**
 * A catalogue with its relations, and all names in the texts that the server writes itself, as a server compares them: one
 * with lower_case_table_names = 1 keeps and prints `Album` as `album` (its triggers' tables too, MySQL). Names of columns
 * are folded with them, in texts alone.
 */
export function foldNames(catalogue: DatabaseCatalogue, folding: LowerCaseTableNames): DatabaseCatalogue {
  if (folding === 0) return catalogue
  const foldText = (sql: string): string =>
    sql.replace(STRING_OR_NAME, (quoted) => (quoted.startsWith("'") ? quoted : foldName(quoted, folding)))
  const foldObject = <Item extends { readonly name: string; readonly createSql: string }>(item: Item): Item => ({
    ...item,
    name: foldName(item.name, folding),
    createSql: foldText(item.createSql),
  })
  return {
    ...catalogue,
    databaseName: foldName(catalogue.databaseName, folding),
    tables: catalogue.tables.map(foldObject),
    sequences: catalogue.sequences.map(foldObject),
    views: catalogue.views.map(foldObject).map((view) => ({ ...view, createSql: dropSameAliases(view.createSql) })),
    triggers: catalogue.triggers.map((trigger) => ({ ...trigger, createSql: foldText(trigger.createSql) })),
  }
}

/**
 * A view's folded text without aliases that are their tables' own names, which such a server does not print; MariaDB then
 * puts the database before the table's columns.
 */
function dropSameAliases(createSql: string): string {
  return createSql.replace(ALIASED, (found: string, ...rest: unknown[]) => {
    const { table, partitions = '', column } = toGroups(rest.at(-1))
    return table === undefined ? (column ?? found) : `${table}${partitions}`
  })
}

function toGroups(groups: unknown): Readonly<Record<string, string | undefined>> {
  return typeof groups === 'object' && groups !== null ? Object.fromEntries(Object.entries(groups)) : {}
}
