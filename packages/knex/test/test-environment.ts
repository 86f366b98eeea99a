import {
  type ConnectionSettings,
  createDbEnv,
  createMemoryRegistry,
  type DbEnv,
  type EnvironmentName,
  type MemoryEntry,
  type TestEnvironmentName,
  toDatabaseName,
  toEnvironmentContext,
} from '@dbenv/core'
import { createConnection } from 'mysql2/promise'
import { createDatabaseAdapter } from '../src/create-database-adapter.ts'
import type { DatabaseAdapter } from '../src/database-adapter.ts'
import type { AdapterOptions } from '../src/environment/adapter-options.ts'
import { randomName, testSettings } from './test-database.ts'

/** Two databases of prod and their copies in a test environment, on the server under test, with a registry in memory. */
export interface TestEnvironment extends AsyncDisposable {
  readonly settings: ConnectionSettings
  readonly environment: TestEnvironmentName
  /** Base names. */
  readonly data: string
  readonly config: string
  dbEnv(environment: EnvironmentName): DbEnv
  /** An adapter that is closed with the environment. */
  adapter(options?: AdapterOptions): DatabaseAdapter
  /** Drops the environment's database of a base name, and makes it anew under another name; its row says `moved`. */
  move(baseName: string): Promise<void>
  /** Runs one statement as it is, beside every adapter. */
  run(sql: string, values?: readonly unknown[]): Promise<readonly Readonly<Record<string, unknown>>[]>
}

/** In each of the four databases: `t (id, v)`; prod's rows say `prod`, the others' `test`. */
export async function createTestEnvironment(): Promise<TestEnvironment> {
  const settings = testSettings()
  const environment = `test-${randomName('k').replaceAll('_', '-')}` as const
  const [data, config] = [randomName('data'), randomName('config')]
  const admin = await createConnection({ ...settings, multipleStatements: true })
  const databases = [data, config].map((baseName) => ({
    baseName,
    databaseName: toDatabaseName(baseName, environment),
  }))
  for (const { baseName, databaseName } of databases) {
    for (const [name, v] of [
      [baseName, 'prod'],
      [databaseName, 'test'],
    ]) {
      await admin.query(`CREATE DATABASE \`${name}\` CHARACTER SET utf8mb4`)
      await admin.query(`CREATE TABLE \`${name}\`.t (id INT PRIMARY KEY, v VARCHAR(20))`)
      await admin.query(`INSERT INTO \`${name}\`.t VALUES (1, ?)`, [v])
    }
  }
  const entries: MemoryEntry[] = [
    ...[data, config].map((baseName) => ({ baseName, environment: 'prod' as const })),
    ...databases.map((database) => ({ ...database, environment })),
  ]
  const adapters: DatabaseAdapter[] = []
  const root = createDbEnv({ registry: createMemoryRegistry(entries), context: toEnvironmentContext(environment) })
  return {
    settings,
    environment,
    data,
    config,
    dbEnv: (name) => root.withContext(toEnvironmentContext(name)),
    adapter: (options = {}) => {
      const adapter = createDatabaseAdapter({ connection: settings, dbEnv: root, ...options })
      adapters.push(adapter)
      return adapter
    },
    move: async (baseName) => {
      const index = entries.findIndex((entry) => entry.baseName === baseName && entry.environment === environment)
      const databaseName = toDatabaseName(randomName(baseName), environment)
      await admin.query(`DROP DATABASE \`${entries[index]?.databaseName}\``)
      await admin.query(`CREATE DATABASE \`${databaseName}\``)
      await admin.query(`CREATE TABLE \`${databaseName}\`.t SELECT 1 AS id, 'moved' AS v`)
      databases.push({ baseName, databaseName })
      entries.splice(index, 1, { baseName, environment, databaseName })
    },
    run: async (sql, values) => {
      const [result] = await admin.query(sql, values === undefined ? [] : [...values])
      return Array.isArray(result) ? result.map((row) => ({ ...row })) : []
    },
    [Symbol.asyncDispose]: async () => {
      for (const adapter of adapters) await adapter.closeAll()
      for (const { baseName, databaseName } of databases) {
        await admin.query(`DROP DATABASE IF EXISTS \`${baseName}\`; DROP DATABASE IF EXISTS \`${databaseName}\``)
      }
      await admin.end()
    },
  }
}
