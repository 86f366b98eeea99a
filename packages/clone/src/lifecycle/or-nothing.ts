import { RegistryMissingError } from '@dbenv/core'
import type { RegistryRow } from '../registry/registry-row.ts'

/** A target place without a registry holds no environment yet: `create` makes the registry, a plan does not. */
export async function orNothing(read: () => Promise<readonly RegistryRow[]>): Promise<readonly RegistryRow[]> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof RegistryMissingError) return []
    throw error
  }
}
