import { randomUUID } from 'node:crypto'
import type { QueryFunction } from '../src/query-function.ts'

/**
 * Gives `master_config` a fresh random name in every statement, so that tests run side by side, and its own name in what
 * the server says of it.
 */
export function renameRegistry(query: QueryFunction): { readonly databaseName: string; readonly query: QueryFunction } {
  const databaseName = `core_registry_${randomUUID().slice(0, 8)}`
  return {
    databaseName,
    query: async (sql, values) => {
      try {
        return await query(sql.replaceAll('master_config', databaseName), values)
      } catch (error) {
        if (error instanceof Error) error.message = error.message.replaceAll(databaseName, 'master_config')
        throw error
      }
    },
  }
}
