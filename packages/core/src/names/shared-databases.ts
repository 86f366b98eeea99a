/** The database that holds the registry of a place. */
export const REGISTRY_DATABASE = 'master_config'

/** The registry's database and those that configuration adds: never suffixed, never dropped. */
export function toSharedDatabases(more: Iterable<string> = []): ReadonlySet<string> {
  return new Set([REGISTRY_DATABASE, ...more])
}
