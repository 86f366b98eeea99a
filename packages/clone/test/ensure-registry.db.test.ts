import mysql from 'mysql2/promise'
import { afterEach, describe, expect, inject, it } from 'vitest'
import { createWritableRegistry } from '../src/registry/create-writable-registry.ts'
import { ensureRegistryTable } from '../src/registry/ensure-registry-table.ts'
import { newClaim } from './new-claim.ts'
import { openRegistryDatabase, type RegistryDatabase } from './registry-database.ts'

const opened: RegistryDatabase[] = []

async function openOld(create: string): Promise<RegistryDatabase> {
  const database = openRegistryDatabase('mysql2')
  opened.push(database)
  await database.query('CREATE DATABASE master_config CHARACTER SET latin1')
  await database.query(`CREATE TABLE master_config.database_configs ${create}`)
  return database
}

afterEach(async () => {
  for (const database of opened.splice(0)) await database.close()
})

const INSERT =
  'INSERT INTO master_config.database_configs (base_name, environment, branch_name, database_name, is_active) VALUES '

/** The first form of the table, and what installations made of it. */
const OLD_TABLES = [
  '(base_name VARCHAR(64), environment VARCHAR(64), branch_name VARCHAR(64), database_name VARCHAR(64), is_active TINYINT(1))',
  "(base_name VARCHAR(100) NOT NULL, environment ENUM('prod', 'test', 'test-old') NOT NULL, branch_name VARCHAR(50), database_name VARCHAR(100), is_active BOOLEAN DEFAULT TRUE, PRIMARY KEY (base_name, environment)) ENGINE = MyISAM",
  '(id INT AUTO_INCREMENT PRIMARY KEY, base_name VARCHAR(64), environment VARCHAR(20), branch_name TEXT, database_name VARCHAR(64), is_active BIT(1), UNIQUE KEY u (environment, base_name), UNIQUE KEY d (database_name), created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP)',
  // Its keys hold 767 bytes.
  '(base_name VARCHAR(64), environment VARCHAR(64), branch_name VARCHAR(255), database_name VARCHAR(64), is_active TINYINT(1)) ROW_FORMAT = COMPACT',
]

describe.each(OLD_TABLES)('over an older table %s', (create) => {
  it('keeps the rows, adds what is lacking and works', async () => {
    const { query } = await openOld(create)
    await query(
      `${INSERT}('a', 'prod', NULL, 'a', 1), ('b', 'prod', NULL, 'b', 0), ('a', 'test-old', 'feature/old', 'a_test-old', 1)`,
    )
    const registry = createWritableRegistry(query)
    await registry.ensure()
    await registry.ensure()
    const snapshot = await registry.readEnvironment('test', 'feature/old')
    expect([...snapshot.prodBaseNames]).toEqual(['a'])
    expect(snapshot.boundToBranch).toEqual(['test-old'])
    expect(await registry.listRows({ states: ['deleted'] })).toMatchObject([{ baseName: 'b' }])
    for (const _ of [1, 2]) {
      const claim = newClaim()
      const ids = (await registry.claim(claim)).map((row) => row.id)
      await registry.transition(ids, 'ready', claim.leaseToken)
      await registry.seize(ids, 'deleting', claim.leaseToken)
      await registry.transition(ids, 'deleted', claim.leaseToken)
    }
    expect(await registry.registerProd(['b'])).toEqual(['b'])
  })

  it('is safe when run several times at once', async () => {
    const { query } = await openOld(create)
    await query(`${INSERT}('a', 'prod', NULL, 'a', 1)`)
    await Promise.all([ensureRegistryTable(query), ensureRegistryTable(query), ensureRegistryTable(query)])
    expect(await createWritableRegistry(query).listRows()).toHaveLength(1)
  })

  it('still takes the rows of an older program', async () => {
    const { query } = await openOld(create)
    const registry = createWritableRegistry(query)
    await registry.ensure()
    await query(`${INSERT}('a', 'prod', NULL, 'a', 1), ('z', 'prod', NULL, 'z', 0)`)
    expect(await registry.listRows()).toMatchObject([{ baseName: 'a', state: 'ready', kind: 'named' }])
    await query("UPDATE master_config.database_configs SET is_active = 0 WHERE base_name = 'a'")
    expect(await registry.registerProd(['a'])).toEqual(['a'])
  })
})

it('names the rows of an older table that exclude each other', async () => {
  const { query } = await openOld(OLD_TABLES[0] ?? '')
  await query(`${INSERT}('a', 'test', 'x', 'a_x', 1), ('a', 'test', 'y', 'a_y', 1), ('b', 'prod', NULL, 'b', 1)`)
  await expect(ensureRegistryTable(query)).rejects.toMatchObject({
    code: 'DBENV_REGISTRY_UPGRADE',
    message: expect.stringContaining('test/a -> a_x; test/a -> a_y'),
  })
  await query("UPDATE master_config.database_configs SET is_active = 0 WHERE database_name = 'a_y'")
  await ensureRegistryTable(query)
  expect(await createWritableRegistry(query).listRows()).toHaveLength(2)
})

it('makes database and table from nothing, three times at once', async () => {
  const database = openRegistryDatabase('mysql2')
  opened.push(database)
  await Promise.all([1, 2, 3].map(() => ensureRegistryTable(database.query)))
  expect(await createWritableRegistry(database.query).listRows()).toEqual([])
})

it('waits for nobody who works on a row of a registry that is up to date', async () => {
  const database = openRegistryDatabase('mysql2')
  opened.push(database)
  await ensureRegistryTable(database.query)
  await createWritableRegistry(database.query).registerProd(['a'])
  const other = await mysql.createConnection({ ...inject('testServer').connection, database: database.databaseName })
  try {
    await other.query('START TRANSACTION')
    await other.query("UPDATE database_configs SET owner = 'x'")
    // A lock on a row is waited for as long as 50 s.
    await ensureRegistryTable(database.query)
  } finally {
    await other.end()
  }
})

it.runIf(inject('testServer').flavour === 'mysql')('replaces the primary key that MySQL hides in a table', async () => {
  const database = openRegistryDatabase('mysql2')
  opened.push(database)
  const session = await mysql.createConnection({ ...inject('testServer').connection })
  try {
    await session.query('SET SESSION sql_generate_invisible_primary_key = 1')
    await session.query(`CREATE DATABASE ${database.databaseName}`)
    await session.query(`CREATE TABLE ${database.databaseName}.database_configs ${OLD_TABLES[0]}`)
  } finally {
    await session.end()
  }
  await database.query(`${INSERT}('a', 'prod', NULL, 'a', 1)`)
  await ensureRegistryTable(database.query)
  expect(await createWritableRegistry(database.query).listRows()).toMatchObject([{ id: 1, baseName: 'a' }])
})
