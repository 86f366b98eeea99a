import type { QueryFunction } from '@dbenv/core'
import mysql from 'mysql2/promise'
import { afterEach, expect, inject, it } from 'vitest'
import { createWritableRegistry } from '../src/registry/create-writable-registry.ts'
import { idsOf, newClaim } from './new-claim.ts'
import { describeRegistry } from './registry-conformance.ts'
import { type Driver, openRegistryDatabase, type RegistryDatabase } from './registry-database.ts'

const opened: RegistryDatabase[] = []

function open(driver: Driver): RegistryDatabase {
  const database = openRegistryDatabase(driver)
  opened.push(database)
  return database
}

afterEach(async () => {
  for (const database of opened.splice(0)) await database.close()
})

for (const driver of ['mysql2', 'knex'] as const) {
  describeRegistry(`createWritableRegistry over ${driver}`, async () => {
    const { query } = open(driver)
    const registry = createWritableRegistry(query)
    await registry.ensure()
    return {
      registry,
      async age(seconds) {
        await query(
          'UPDATE master_config.database_configs SET heartbeat_at = heartbeat_at - INTERVAL ? SECOND, expires_at = expires_at - INTERVAL ? SECOND',
          [seconds, seconds],
        )
      },
    }
  })
}

it('says dbenv init where there is no registry', async () => {
  const { query } = open('mysql2')
  const registry = createWritableRegistry(query)
  const missing = expect.objectContaining({
    code: 'DBENV_REGISTRY_MISSING',
    message: expect.stringContaining('dbenv init'),
  })
  await expect(registry.readEnvironment('test', undefined)).rejects.toThrow(missing)
  await query('CREATE DATABASE master_config')
  await expect(registry.listRows()).rejects.toThrow(missing)
  await query('CREATE TABLE master_config.database_configs (base_name VARCHAR(64))')
  await expect(registry.claim(newClaim())).rejects.toThrow(missing)
})

it('reads times as UTC whatever the time zone of the session', async () => {
  const { query } = open('mysql2')
  const registry = createWritableRegistry(query)
  await registry.ensure()
  const [row] = await registry.claim(newClaim())
  const shifted = createWritableRegistry(async (sql, values) => {
    await query("SET time_zone = '+09:00'")
    return query(sql, values)
  })
  const [again] = await shifted.listRows()
  expect(again?.createdAt).toEqual(row?.createdAt)
  expect(again?.leaseIsLive).toBe(true)
})

it('reads an environment with one statement', async () => {
  const { query } = open('mysql2')
  await createWritableRegistry(query).ensure()
  const statements: string[] = []
  const counting = createWritableRegistry((sql, values) => {
    statements.push(sql)
    return query(sql, values)
  })
  await counting.readEnvironment('test-x', 'feature/x')
  expect(statements).toHaveLength(1)
})

it.each([1, 2])('claims nothing where it slept behind its INSERT and %i rows were taken over', async (count) => {
  const { query } = open('mysql2')
  const others = createWritableRegistry(query)
  await others.ensure()
  const sleepy = createWritableRegistry(async (sql, values) => {
    const result = await query(sql, values)
    if (sql.startsWith('INSERT')) {
      await query('UPDATE master_config.database_configs SET heartbeat_at = heartbeat_at - INTERVAL 61 SECOND')
      await others.seize(idsOf(await others.listRows()).slice(0, count), 'deleting', 'other')
    }
    return result
  })
  await expect(sleepy.claim(newClaim())).rejects.toMatchObject({ code: 'DBENV_LEASE_LOST' })
})

it('runs a statement again that lost a deadlock', async () => {
  const { query, databaseName } = open('mysql2')
  const registry = createWritableRegistry(query)
  await registry.ensure()
  const claim = newClaim()
  const ids = (await registry.claim(claim)).map((row) => row.id)
  const other = await mysql.createConnection({ ...inject('testServer').connection, database: databaseName })
  try {
    // The heavier transaction survives: a thousand rows against two.
    await other.query('CREATE TABLE heavy (id INT PRIMARY KEY)')
    await other.beginTransaction()
    await other.query(`INSERT INTO heavy VALUES ${Array.from({ length: 1000 }, (_, id) => `(${id})`).join(', ')}`)
    await other.query('UPDATE database_configs SET owner = ? WHERE id = ?', ['other', ids[1]])
    const transition = registry.transition(ids, 'ready', claim.leaseToken)
    while (!(await isWaiting(query, databaseName))) await new Promise((resolve) => setTimeout(resolve, 20))
    await other.query('UPDATE database_configs SET owner = ? WHERE id = ?', ['other', ids[0]])
    await other.commit()
    await transition
    expect((await registry.listRows()).map(({ state, owner }) => [state, owner])).toEqual([
      ['ready', 'other'],
      ['ready', 'other'],
    ])
  } finally {
    await other.end()
  }
})

/** `true` once a statement of the registry runs, which here means that it waits for a row. */
async function isWaiting(query: QueryFunction, databaseName: string): Promise<boolean> {
  const [rows] = await query("SELECT 1 FROM information_schema.processlist WHERE info LIKE CONCAT('UPDATE%', ?, '%')", [
    databaseName,
  ])
  return Array.isArray(rows) && rows.length > 0
}

it('works in a session with sql_safe_updates and ANSI mode', async () => {
  const { connection } = inject('testServer')
  const { query, databaseName } = open('mysql2')
  const session = await mysql.createConnection({ ...connection })
  try {
    await session.query("SET SESSION sql_safe_updates = 1, sql_mode = 'ANSI,STRICT_ALL_TABLES,NO_BACKSLASH_ESCAPES'")
    const registry = createWritableRegistry((sql, values) =>
      session.query(sql.replaceAll('master_config', databaseName), values?.slice()),
    )
    await registry.ensure()
    await registry.registerProd(['a'])
    const claim = newClaim()
    const ids = (await registry.claim(claim)).map((row) => row.id)
    await registry.heartbeat(claim.leaseToken)
    await registry.transition(ids, 'ready', claim.leaseToken)
    await registry.setLease('test-x', 'run')
    await registry.release('run', 'test-x')
    await registry.setExpiry('test-x', 60)
    await registry.seize(ids, 'deleting', 'token')
    await registry.transition(ids, 'deleted', 'token')
    expect(await createWritableRegistry(query).listRows()).toMatchObject([{ environment: 'prod' }])
  } finally {
    await session.end()
  }
})

it('reads rows through a name mapper, such as objection gives to knex', async () => {
  const { query } = open('mysql2')
  const toCamelCase = (key: string): string => key.replace(/_+([a-z])/g, (_, letter: string) => letter.toUpperCase())
  const registry = createWritableRegistry(async (sql, values) => {
    const [rows, ...rest] = await query(sql, values)
    if (!Array.isArray(rows)) return [rows, ...rest]
    return [rows.map((row) => Object.fromEntries(Object.entries(row).map(([key, value]) => [toCamelCase(key), value])))]
  })
  await registry.ensure()
  await registry.ensure()
  await registry.registerProd(['a'])
  expect(await registry.listRows()).toMatchObject([{ baseName: 'a', databaseName: 'a', leaseIsLive: false }])
})
