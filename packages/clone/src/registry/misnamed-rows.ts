import { foldName, type LowerCaseTableNames } from '@dbenv/core'
import { quoteText } from '../catalogue/quote.ts'
import { TABLE } from './alter-advice.ts'
import type { RegistryRow } from './registry-row.ts'

/** A row of prod that names another database than its base name. */
export type MisnamedRow = Pick<RegistryRow, 'baseName' | 'databaseName'>

/** Those of prod's rows whose database prod's programs do not get: prod resolves to the base name, by no row. */
export function findMisnamedRows(
  prodRows: readonly RegistryRow[],
  lowerCaseTableNames: LowerCaseTableNames,
): readonly MisnamedRow[] {
  const fold = (name: string): string => foldName(name, lowerCaseTableNames)
  return prodRows
    .filter(
      ({ environment, baseName, databaseName }) => environment === 'prod' && fold(baseName) !== fold(databaseName),
    )
    .map(({ baseName, databaseName }) => ({ baseName, databaseName }))
}

/** What such a row leads to and what to do about it, for people. */
export function describeMisnamedRow({ baseName, databaseName }: MisnamedRow): string {
  const change = (assignment: string): string =>
    `\`UPDATE ${TABLE} SET ${assignment} WHERE environment = 'prod' AND base_name = ${quoteText(baseName)} AND live = 1\``
  return (
    `Production's row of \`${baseName}\` names the database \`${databaseName}\`. In production a base name is the database ` +
    `name, so that programs there get \`${baseName}\`, while an environment is copied from \`${databaseName}\`. Call it ` +
    `\`${databaseName}\` in the code and in the row (${change(`base_name = ${quoteText(databaseName)}`)}), or move its ` +
    `tables to a database \`${baseName}\` and name that in the row (${change(`database_name = ${quoteText(baseName)}`)}).`
  )
}
