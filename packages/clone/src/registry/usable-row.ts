import { InvalidDatabaseNameError } from '@dbenv/core'
import type { Row } from '../session/row.ts'
import { type RegistryRow, toRegistryRow } from './registry-row.ts'

/**
 * A row, or `undefined` for a test environment's whose database name no server takes: it stands in the way of its own
 * environment alone, and no database can have its name.
 */
export function toUsableRow(fields: Row): RegistryRow | undefined {
  try {
    return toRegistryRow(fields)
  } catch (error) {
    if (error instanceof InvalidDatabaseNameError && fields['environment'] !== 'prod') return undefined
    throw error
  }
}
