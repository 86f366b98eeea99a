import { type DatabaseName, isSystemSchema, type LowerCaseTableNames } from '@dbenv/core'
import type { RegistryRow } from '../registry/registry-row.ts'

/** What protects a name, whatever the registry's row for it says. */
export interface ProtectionFacts {
  readonly databaseName: DatabaseName
  /** Every live row of the place, prod's included. */
  readonly rows: readonly RegistryRow[]
  readonly shared: ReadonlySet<string>
  readonly lowerCaseTableNames: LowerCaseTableNames
}

/** Says which protected database has the name of `own`'s; `undefined`: none. */
export function findProtection(facts: ProtectionFacts, own: RegistryRow): string | undefined {
  const { databaseName, rows, shared, lowerCaseTableNames } = facts
  if (isSystemSchema(databaseName)) return 'it is a system schema'
  // Folded on every server: a name that differs from prod's in case alone is not worth the risk.
  const isSame = (name: string) => name.toLowerCase() === databaseName.toLowerCase()
  const sharedName = [...shared].find(isSame)
  if (sharedName !== undefined) return `it equals the shared database \`${sharedName}\``
  const prod = rows.find((row) => row.environment === 'prod' && (isSame(row.databaseName) || isSame(row.baseName)))
  if (prod) return `it equals prod's database \`${prod.databaseName}\``
  const twin = rows.find((row) => row.id !== own.id && lowerCaseTableNames > 0 && isSame(row.databaseName))
  return twin && `environment \`${twin.environment}\` holds the same database as \`${twin.databaseName}\``
}
