import type { QueryFunction } from '@dbenv/core'
import createKnex from 'knex'
import mysql from 'mysql2/promise'
import { inject } from 'vitest'
import { renameRegistry } from '../../core/test/rename-registry.ts'

/** A database of this test alone that plays `master_config`, reached through a pool of one driver. */
export interface RegistryDatabase {
  readonly databaseName: string
  readonly query: QueryFunction
  close(): Promise<void>
}

export type Driver = 'mysql2' | 'knex'

export function openRegistryDatabase(driver: Driver): RegistryDatabase {
  const pool = openPool(driver)
  const { databaseName, query } = renameRegistry(pool.query)
  return {
    databaseName,
    query,
    async close() {
      await query('DROP DATABASE IF EXISTS master_config')
      await pool.end()
    },
  }
}

function openPool(driver: Driver): { query: QueryFunction; end(): Promise<void> } {
  const { connection } = inject('testServer')
  if (driver === 'mysql2') {
    const pool = mysql.createPool({ ...connection, connectionLimit: 6 })
    return { query: (sql, values) => pool.query(sql, values?.slice()), end: () => pool.end() }
  }
  const knex = createKnex.default({ client: 'mysql2', connection: { ...connection }, pool: { min: 0, max: 6 } })
  return {
    query: async (sql, values) => knex.raw(sql, values?.map(toBinding) ?? []),
    end: () => knex.destroy(),
  }
}

function toBinding(value: unknown): string | number | null {
  if (typeof value === 'string' || typeof value === 'number' || value === null) return value
  throw new TypeError(`no binding of type ${typeof value} is sent by the registry`)
}
