import { foldName, isSystemSchema, type LowerCaseTableNames } from '@dbenv/core'

/** Whether what a clone holds may name a database: one of those, or one that every server has. */
export function createNameCheck(
  allowed: readonly string[],
  folding: LowerCaseTableNames,
): (databaseName: string) => boolean {
  const known = new Set(allowed.map((name) => foldName(name, folding)))
  return (databaseName) => known.has(foldName(databaseName, folding)) || isSystemSchema(databaseName)
}
