import type { ConnectionSettings, DatabaseName } from '@dbenv/core'
import { requireDbEnv } from '@dbenv/vitest'
import type { Connection } from 'mysql2'
import { inject } from 'vitest'
import { ServerPool } from '../src/connection/server-pool.ts'
import { runStatement } from '../src/driver/run-statement.ts'

/** A fresh database on the server under test, with a connection that stands on it. */
export interface TestDatabase extends AsyncDisposable {
  readonly pool: ServerPool
  readonly connection: Connection
  readonly databaseName: DatabaseName
  run(sql: string, values?: readonly unknown[]): Promise<readonly Readonly<Record<string, unknown>>[]>
}

/** The server that this run of the tests is given. */
export function testSettings(): ConnectionSettings {
  return requireDbEnv(inject('dbenv')).connection
}

/** A name that no other test has. */
export function randomName(prefix: string): string {
  return `${prefix}_${Math.random().toString(36).slice(2, 10)}`
}

/** Makes a database and drops it when disposed of. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const pool = new ServerPool(testSettings())
  // A fresh name that the test owns: what the registry would have checked.
  const databaseName = randomName('knex_test') as DatabaseName
  const connection = await pool.acquire().promise
  await runStatement(connection, `CREATE DATABASE ${databaseName} CHARACTER SET utf8mb4`)
  await runStatement(connection, `USE ${databaseName}`)
  return {
    pool,
    connection,
    databaseName,
    run: async (sql, values) => (await runStatement(connection, sql, values)).rows,
    [Symbol.asyncDispose]: async () => {
      await runStatement(connection, `DROP DATABASE ${databaseName}`)
      pool.release(connection)
      await pool[Symbol.asyncDispose]()
    },
  }
}
