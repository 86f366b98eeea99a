import { afterEach, describe, expect, it } from 'vitest'
import { createWritableRegistry } from '../src/registry/create-writable-registry.ts'
import { ensureRegistryTable } from '../src/registry/ensure-registry-table.ts'
import { RegistryColumnError } from '../src/registry/registry-errors.ts'
import { newClaim } from './new-claim.ts'
import { openRegistryDatabase, type RegistryDatabase } from './registry-database.ts'

const opened: RegistryDatabase[] = []

afterEach(async () => {
  for (const database of opened.splice(0)) await database.close()
})

const TABLE = 'master_config.database_configs'
const NAMES =
  'base_name VARCHAR(64), environment VARCHAR(64), branch_name VARCHAR(64), database_name VARCHAR(64), is_active TINYINT(1)'
const INSERT = `INSERT INTO ${TABLE} (base_name, environment, branch_name, database_name, is_active) VALUES `

async function openTable(definition: string, rows?: string): Promise<RegistryDatabase> {
  const database = openRegistryDatabase('mysql2')
  opened.push(database)
  await database.query('CREATE DATABASE master_config CHARACTER SET latin1')
  await database.query(`CREATE TABLE ${TABLE} (${definition})`)
  if (rows) await database.query(rows)
  return database
}

/** What stands in the table and how it is made, to see that neither changed. */
async function readTable({ query }: RegistryDatabase): Promise<unknown> {
  const [made] = await query(`SHOW CREATE TABLE ${TABLE}`)
  const [rows] = await query(`SELECT * FROM ${TABLE}`)
  return { made, rows }
}

async function refuse(database: RegistryDatabase): Promise<RegistryColumnError> {
  const before = await readTable(database)
  const error = await ensureRegistryTable(database.query).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(RegistryColumnError)
  expect(await readTable(database)).toEqual(before)
  if (!(error instanceof RegistryColumnError)) throw error
  return error
}

/** Runs the statements that the advice has between backticks. */
async function follow({ query }: RegistryDatabase, error: RegistryColumnError): Promise<void> {
  for (const { next } of error.columns) {
    for (const [, statement] of next.matchAll(/`([^`]*)`/g)) if (statement) await query(statement)
  }
}

const withActive = (type: string): string => NAMES.replace('TINYINT(1)', type)

describe.each([
  ['is_active as an ENUM', withActive("ENUM('Y', 'N')"), 'is_active', /enum\('Y','N'\), and dbenv needs a number/],
  ['is_active as text', withActive('CHAR(1)'), 'is_active', /char\(1\), and dbenv needs a number/],
  ['id as text', `id CHAR(36) NOT NULL DEFAULT 'x' PRIMARY KEY, ${NAMES}`, 'id', /char\(36\), .* counts up/],
  ['id that does not count up', `id INT NOT NULL DEFAULT 7 PRIMARY KEY, ${NAMES}`, 'id', /int.*, .* counts up/],
  ['id that soon is full', `id TINYINT AUTO_INCREMENT PRIMARY KEY, ${NAMES}`, 'id', /tinyint.*, .* counts up/],
  ['a counter under another name', `number INT AUTO_INCREMENT PRIMARY KEY, ${NAMES}`, 'number', /to be `id`/],
  [
    'states of its own',
    `${NAMES}, state VARCHAR(20) DEFAULT 'active'`,
    'state',
    /holds what is none of creating, .*base_name a/,
  ],
  ['a state in capitals', `${NAMES}, state VARCHAR(20) DEFAULT 'READY'`, 'state', /holds what is none of creating/],
  ['an ENUM of states', `${NAMES}, state ENUM('ready', 'failed') DEFAULT 'ready'`, 'state', /text of 8 characters/],
  ['a short state', `${NAMES}, state VARCHAR(6) DEFAULT 'ready'`, 'state', /varchar\(6\), and dbenv needs text of 8/],
  ['live of its own', `${NAMES}, live TINYINT DEFAULT 1`, 'live', /tinyint.*, .* generated column/],
  [
    'live generated otherwise',
    `${NAMES}, live TINYINT AS (is_active) STORED`,
    'live',
    /GENERATED, .* generated column/,
  ],
  ['an owner that is a number', `${NAMES}, owner INT`, 'owner', /needs text of 255/],
  ['a short owner', `${NAMES}, owner VARCHAR(20)`, 'owner', /needs text of 255/],
  ['a heartbeat with a time zone', `${NAMES}, heartbeat_at TIMESTAMP NULL`, 'heartbeat_at', /needs a DATETIME/],
  ['content that may not be NULL', `${NAMES}, content VARCHAR(20) NOT NULL DEFAULT ''`, 'content', /leave it NULL/],
  [
    'a key of its own',
    `uuid CHAR(36) NOT NULL DEFAULT 'x', UNIQUE KEY one_each (uuid), ${NAMES}`,
    'uuid',
    /unique key `one_each`/,
  ],
  [
    'a primary key of its own',
    `uuid CHAR(36) NOT NULL DEFAULT 'x' PRIMARY KEY, ${NAMES}`,
    'uuid',
    /primary key, .* `id`/,
  ],
  [
    'a key over project and name',
    `project INT NOT NULL DEFAULT 0, ${NAMES}, UNIQUE KEY k (project, base_name)`,
    'project',
    /exclude each other/,
  ],
  [
    'a key that deleted rows share',
    `state VARCHAR(20) DEFAULT 'ready', ${NAMES}, UNIQUE KEY k (base_name, state)`,
    'base_name',
    /exclude each other/,
  ],
])('over a table with %s', (_, definition, column, reason) => {
  it('refuses it, unchanged, with a step after which it works', async () => {
    const active = column === 'is_active' ? "'Y'" : '1'
    const database = await openTable(definition, `${INSERT}('a', 'prod', NULL, 'a', ${active})`)
    const error = await refuse(database)
    expect(error).toMatchObject({
      code: 'DBENV_REGISTRY_COLUMN',
      columns: [{ column, found: expect.stringMatching(reason) }],
    })
    expect(error.message).toContain(`column \`${column}\``)
    await follow(database, error)
    await ensureRegistryTable(database.query)
    const registry = createWritableRegistry(database.query)
    expect(await registry.listRows()).toMatchObject([{ baseName: 'a', environment: 'prod', state: 'ready' }])
    const claim = newClaim()
    const ids = (await registry.claim(claim)).map(({ id }) => id)
    expect(new Set(ids).size).toBe(claim.databases.length)
    await registry.transition(ids, 'ready', claim.leaseToken)
  })
})

const LONG = "REPEAT('n', 300)"

it.each([
  [
    'a NULL name',
    `${INSERT}(NULL, 'prod', NULL, 'a', 1)`,
    'base_name',
    /is NULL in rows \(environment prod, base_name NULL/,
  ],
  ['a NULL environment', `${INSERT}('a', NULL, NULL, 'a', 0)`, 'environment', /is NULL/],
  ['a long base name', `${INSERT}(${LONG}, 'prod', NULL, 'a', 1)`, 'base_name', /more than 255 characters/],
  ['a long branch', `${INSERT}('a', 'test-a', ${LONG}, 'a_test-a', 1)`, 'branch_name', /more than 255 characters/],
])('refuses to change %s', async (_, rows, column, reason) => {
  const definition = NAMES.replaceAll('VARCHAR(64)', 'VARCHAR(900)')
  const error = await refuse(await openTable(definition, rows))
  expect(error.columns).toMatchObject([{ column, found: expect.stringMatching(reason) }])
})

it('refuses to make up a name column for rows that have none', async () => {
  const definition = NAMES.replace('environment VARCHAR(64), ', '')
  const rows = `INSERT INTO ${TABLE} (base_name, database_name, is_active) VALUES ('a', 'a', 1)`
  const error = await refuse(await openTable(definition, rows))
  expect(error.columns).toMatchObject([{ column: 'environment', found: expect.stringContaining('is not there') }])
})

it('refuses a state of another meaning in an empty table, before older programs write it', async () => {
  const error = await refuse(await openTable(`${NAMES}, state VARCHAR(20) DEFAULT 'active'`))
  expect(error.columns).toMatchObject([{ column: 'state', found: expect.stringContaining("(not 'active')") }])
})

it('names all that is unfit at once', async () => {
  const database = await openTable(
    `id CHAR(36), ${withActive('CHAR(1)')}, state ENUM('on', 'off') DEFAULT 'on', live INT`,
    `${INSERT}('a', 'prod', NULL, 'a', 'Y')`,
  )
  const error = await refuse(database)
  expect(error.columns.map(({ column }) => column)).toEqual(['state', 'id', 'is_active', 'live'])
})

it.each([
  'own INT NULL, UNIQUE KEY k (own, base_name)',
  'own DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP, KEY k (own)',
  'id INT AUTO_INCREMENT, PRIMARY KEY (id, environment)',
  'id INT AUTO_INCREMENT PRIMARY KEY, deleted_at DATETIME(3), UNIQUE KEY k (environment, base_name, deleted_at)',
])('leaves a key of its own where rows get past it: %s', async (definition) => {
  const database = await openTable(`${definition}, ${NAMES}`)
  await ensureRegistryTable(database.query)
  const registry = createWritableRegistry(database.query)
  for (const _ of [1, 2]) {
    const claim = newClaim()
    const ids = (await registry.claim(claim)).map(({ id }) => id)
    await registry.transition(ids, 'ready', claim.leaseToken)
    await registry.seize(ids, 'deleting', claim.leaseToken)
    await registry.transition(ids, 'deleted', claim.leaseToken)
  }
})

it('lets a branch be NULL where an older table did not', async () => {
  const bin = 'VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL'
  const database = await openTable(NAMES.replaceAll('VARCHAR(64)', bin))
  await ensureRegistryTable(database.query)
  const registry = createWritableRegistry(database.query)
  await registry.claim({ ...newClaim(), branchName: undefined })
  expect(await registry.listRows()).toMatchObject([{ branchName: undefined }, { branchName: undefined }])
})
