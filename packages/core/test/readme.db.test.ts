import { readFileSync } from 'node:fs'
import mysql from 'mysql2/promise'
import { afterEach, expect, inject, it } from 'vitest'
import {
  createDbEnv,
  createSqlRegistry,
  getDatabaseName,
  installDbEnv,
  parseDatabaseName,
  type QueryFunction,
  quoteIdentifier,
  runInEnvironment,
  toEnvironmentContext,
} from '../src/index.ts'
import { openRegistryPlace } from './registry-place.ts'

export async function readTrade(query: QueryFunction, id: number): Promise<unknown> {
  const database = quoteIdentifier(await getDatabaseName('portfolio_data'))
  return query(`SELECT * FROM ${database}.trades WHERE id = ?`, [id])
}

function install(pool: mysql.Pool): void {
  const query: QueryFunction = (sql, values) => pool.query(sql, values?.slice())
  installDbEnv(createDbEnv({ registry: createSqlRegistry(query) }))
}

afterEach(() => {
  installDbEnv(undefined)
})

it('is what this test runs', () => {
  const fold = (text: string): string => text.replace(/\s+/g, ' ')
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  const test = fold(readFileSync(new URL(import.meta.url), 'utf8'))
  const blocks = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => fold(code ?? '').trim())
  expect(blocks).toHaveLength(2)
  for (const block of blocks) expect(test).toContain(block)
})

it('reads from the environment of the process, in a library that knows base names only', async () => {
  await using place = openRegistryPlace()
  const database = `${place.databaseName}_portfolio`
  try {
    await place.create()
    // The database of this test has a random name, so that tests run side by side.
    const databaseName = parseDatabaseName(database)
    await place.insert([{ baseName: 'portfolio_data', environment: 'test-x', databaseName }])
    await place.query(`CREATE DATABASE ${database}`)
    await place.query(`CREATE TABLE ${database}.trades (id INT PRIMARY KEY, price INT)`)
    await place.query(`INSERT INTO ${database}.trades VALUES (1, 42)`)
    installDbEnv(createDbEnv({ registry: createSqlRegistry(place.query), context: toEnvironmentContext('test') }))
    const [result] = await runInEnvironment('test-x', async () => [await readTrade(place.query, 1)])
    expect(result).toMatchObject([[{ id: 1, price: 42 }], expect.anything()])
  } finally {
    await place.query(`DROP DATABASE IF EXISTS ${database}`)
  }
})

it('is installed over a pool', async () => {
  const pool = mysql.createPool({ ...inject('testServer').connection })
  try {
    runInEnvironment('test-x', () => install(pool))
    await expect(runInEnvironment('test-x', () => getDatabaseName('master_config'))).resolves.toBe('master_config')
  } finally {
    await pool.end()
  }
})
