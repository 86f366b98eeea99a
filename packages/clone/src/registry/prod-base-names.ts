import { type DatabaseName, InvalidDatabaseNameError, parseDatabaseName, REGISTRY_DATABASE } from '@dbenv/core'

/** prod's base names without repetition. Throws {@link InvalidDatabaseNameError} for what no clone may copy. */
export function parseProdBaseNames(baseNames: readonly string[]): readonly DatabaseName[] {
  return [...new Set(baseNames)].map((baseName) => {
    if (baseName !== REGISTRY_DATABASE) return parseDatabaseName(baseName)
    throw new InvalidDatabaseNameError(baseName, 'it is shared and holds the registry itself', 'Leave it out.')
  })
}
