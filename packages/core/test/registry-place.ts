import mysql, { type PoolOptions } from 'mysql2/promise'
import { inject } from 'vitest'
import { toDatabaseName } from '../src/names/environment-databases.ts'
import type { QueryFunction } from '../src/query-function.ts'
import type { MemoryEntry } from '../src/registry/memory-registry.ts'
import { renameRegistry } from './rename-registry.ts'

/** A database of this test alone that plays `master_config`, reached through a pool. */
export interface RegistryPlace extends AsyncDisposable {
  readonly databaseName: string
  readonly query: QueryFunction
  /** Makes the table with the columns that core reads, and no other. */
  create(): Promise<void>
  insert(entries: readonly MemoryEntry[]): Promise<void>
}

export function openRegistryPlace(options: PoolOptions = {}): RegistryPlace {
  const pool = mysql.createPool({ ...inject('testServer').connection, connectionLimit: 6, ...options })
  const { databaseName, query } = renameRegistry((sql, values) => pool.query(sql, values?.slice()))
  const name = 'VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin'
  return {
    databaseName,
    query,
    async create() {
      await query('CREATE DATABASE master_config')
      await query(
        `CREATE TABLE master_config.database_configs (id INT AUTO_INCREMENT PRIMARY KEY, base_name ${name}, environment ${name}, branch_name ${name}, database_name ${name}, kind ${name}, state ${name}, live TINYINT)`,
      )
    },
    async insert(entries) {
      for (const { baseName, environment, databaseName, branchName, kind = 'named', state = 'ready' } of entries) {
        await query(
          'INSERT INTO master_config.database_configs (base_name, environment, branch_name, database_name, kind, state, live) VALUES (?, ?, ?, ?, ?, ?, ?)',
          [
            baseName,
            environment,
            branchName ?? null,
            databaseName ?? toDatabaseName(baseName, environment),
            kind,
            state,
            state === 'deleted' ? null : 1,
          ],
        )
      }
    },
    async [Symbol.asyncDispose]() {
      await query('DROP DATABASE IF EXISTS master_config')
      await pool.end()
    },
  }
}
