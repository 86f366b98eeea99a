import type { DeletedEnvironments } from '@dbenv/clone'

/** `{ environment: { base: database name } }` of what is gone. */
export function toJsonDeleted(deleted: DeletedEnvironments): Record<string, Record<string, string>> {
  return Object.fromEntries(
    [...deleted].map(([environment, databases]) => [environment, Object.fromEntries(databases)]),
  )
}
