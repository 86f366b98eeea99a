import mysql, { type PoolOptions } from 'mysql2/promise'
import { expect, inject, it } from 'vitest'
import { createDbEnv } from '../src/create-dbenv.ts'
import { createSqlRegistry } from '../src/registry/sql-registry.ts'
import { toEnvironmentContext } from '../src/resolve/environment-context.ts'
import { openRegistryPlace, type RegistryPlace } from './registry-place.ts'
import { renameRegistry } from './rename-registry.ts'

const BASES = ['prices', 'trades']

async function openPlace(options: PoolOptions = {}): Promise<RegistryPlace> {
  const place = openRegistryPlace(options)
  await place.create()
  await place.insert(BASES.map((baseName) => ({ baseName, environment: 'prod' })))
  await place.insert(BASES.map((baseName) => ({ baseName, environment: 'test-mine', branchName: 'feature/x' })))
  return place
}

it('resolves a branch to its environment with one statement, for a thousand callers at once', async () => {
  await using place = await openPlace()
  const statements: string[] = []
  const registry = createSqlRegistry((sql, values) => {
    statements.push(sql)
    return place.query(sql, values)
  })
  const context = { environment: 'test', branchName: 'feature/x', decidedBy: 'branch' } as const
  const dbEnv = createDbEnv({ registry, context })
  const names = await Promise.all(Array.from({ length: 1000 }, () => dbEnv.getDatabaseName('prices')))
  expect(new Set(names)).toEqual(new Set(['prices_test-mine']))
  expect(statements).toHaveLength(1)
})

it('resolves what is ready alone, and says where the rest stands', async () => {
  await using place = await openPlace()
  await place.insert([
    { baseName: 'fx', environment: 'test-mine', state: 'creating' },
    { baseName: 'gone', environment: 'test-mine', state: 'deleted' },
    { baseName: 'prices', environment: 'test-other' },
  ])
  await place.query("UPDATE master_config.database_configs SET state = 'melting' WHERE base_name = 'trades'")
  // Not one of dbenv's.
  await place.query(
    "INSERT INTO master_config.database_configs VALUES (NULL, 'x', 'staging', NULL, 'x', 'named', 'ready', 1)",
  )
  const snapshot = await createSqlRegistry(place.query).readEnvironment('test-mine', undefined)
  expect([...snapshot.databases]).toEqual([['prices', 'prices_test-mine']])
  expect([...snapshot.pending]).toEqual([
    ['trades', 'failed'],
    ['fx', 'creating'],
  ])
})

it('reads every row, whatever number of rows the sessions are limited to', async () => {
  await using place = await openPlace({ connectionLimit: 1 })
  await place.insert([{ baseName: 'prices', environment: 'test-other', branchName: 'feature/x' }])
  await place.query('SET SESSION sql_select_limit = 4')
  const registry = createSqlRegistry(place.query)
  const { databases, boundToBranch } = await registry.readEnvironment('test-mine', 'feature/x')
  expect([...databases.keys()]).toEqual(BASES)
  expect(boundToBranch).toEqual(['test-mine', 'test-other'])
})

it.each([
  ['NO_BACKSLASH_ESCAPES', {}],
  ['', { charset: 'binary' }],
])('finds the environment of a branch that the sessions could not quote: under %j, %o', async (sqlMode, options) => {
  await using place = await openPlace({ ...options, connectionLimit: 1 })
  await place.query(`SET SESSION sql_mode = '${sqlMode}'`)
  const branchName = "feat/中'x"
  const hex = Buffer.from(branchName).toString('hex')
  await place.query(`UPDATE master_config.database_configs SET branch_name = X'${hex}' WHERE environment <> 'prod'`)
  const context = { environment: 'test', branchName, decidedBy: 'branch' } as const
  const dbEnv = createDbEnv({ registry: createSqlRegistry(place.query), context })
  expect(await dbEnv.getDatabaseName('prices')).toBe('prices_test-mine')
})

it('says dbenv init for a place without a registry, and works once there is one', async () => {
  await using place = openRegistryPlace()
  const missing = expect.objectContaining({
    code: 'DBENV_REGISTRY_MISSING',
    message: expect.stringContaining('dbenv init'),
  })
  const dbEnv = createDbEnv({ registry: createSqlRegistry(place.query), context: toEnvironmentContext('test-x') })
  await expect(dbEnv.getDatabaseName('prices')).rejects.toThrow(missing)
  await place.query('CREATE DATABASE master_config')
  await expect(dbEnv.getDatabaseName('prices')).rejects.toThrow(missing)
  await place.query('CREATE TABLE master_config.database_configs (base_name VARCHAR(64))')
  await expect(dbEnv.getDatabaseName('prices')).rejects.toThrow(missing)
  await place.query('DROP DATABASE master_config')
  await place.create()
  await expect(dbEnv.getDatabaseName('prices')).rejects.toMatchObject({ code: 'DBENV_UNKNOWN_ENVIRONMENT' })
})

it('says what is to be granted where the account may not read the registry', async () => {
  await using place = await openPlace()
  const user = `closed_${place.databaseName}`.slice(0, 32)
  await place.query(`CREATE USER '${user}'@'%' IDENTIFIED BY 'Aa1!aaaa'`)
  try {
    const { host, port } = inject('testServer').connection
    const session = await mysql.createConnection({ host, port, user, password: 'Aa1!aaaa' })
    const { query } = renameRegistry((sql, values) => session.query(sql, values?.slice()))
    const dbEnv = createDbEnv({ registry: createSqlRegistry(query), context: toEnvironmentContext('test-mine') })
    const error = {
      code: 'DBENV_REGISTRY_DENIED',
      message: expect.stringMatching(/denied.*GRANT SELECT ON master_config/),
    }
    await expect(dbEnv.getDatabaseName('prices').finally(() => session.end())).rejects.toMatchObject(error)
  } finally {
    await place.query(`DROP USER '${user}'@'%'`)
  }
})

it.each([
  ['arrays', { rowsAsArray: true }, 'an array'],
  ['rows by table', { nestTables: true }, /^an object of .*database_configs/],
  ['rows under other names', { nestTables: '_' }, /^an object of .*database_configs_baseName/],
] as const)('says what was found where the driver gives %s', async (_title, options, found) => {
  await using place = await openPlace(options)
  const registry = createSqlRegistry(place.query)
  const error = { code: 'DBENV_REGISTRY_ROWS', found: expect.stringMatching(found) }
  await expect(registry.readEnvironment('test-mine', undefined)).rejects.toMatchObject(error)
})

it('says what was found where the rows come alone, also where there are none, or nothing comes', async () => {
  await using place = await openPlace()
  const registry = createSqlRegistry(async (sql, values) => {
    const [rows] = await place.query(sql, values)
    return Array.isArray(rows) ? rows : []
  })
  const toError = (found: unknown) => ({ code: 'DBENV_REGISTRY_ROWS', found })
  const read = () => registry.readEnvironment('test-none', undefined)
  await expect(read()).rejects.toMatchObject(toError(expect.stringMatching(/^an object of baseName, environment/)))
  await place.query('DELETE FROM master_config.database_configs')
  await expect(read()).rejects.toMatchObject(toError('undefined'))
  // @ts-expect-error: no array
  const forgetful = createSqlRegistry(async (sql, values) => void (await place.query(sql, values)))
  await expect(forgetful.readEnvironment('test-none', undefined)).rejects.toMatchObject(toError('undefined'))
})

it('reads what a driver gives that casts no types', async () => {
  await using place = await openPlace({ typeCast: false })
  const { databases } = await createSqlRegistry(place.query).readEnvironment('test-mine', undefined)
  expect(databases.get('prices')).toBe('prices_test-mine')
})

it('serves the names it has while the table is away', async () => {
  await using place = await openPlace()
  let now = Date.now()
  const registry = createSqlRegistry(place.query)
  const dbEnv = createDbEnv({ registry, context: toEnvironmentContext('test-mine'), now: () => now })
  await dbEnv.load()
  await place.query('RENAME TABLE master_config.database_configs TO master_config.away')
  now += 60_000
  expect(dbEnv.getDatabaseNameSync('trades')).toBe('trades_test-mine')
  await expect(registry.readEnvironment('test', undefined)).rejects.toMatchObject({ code: 'DBENV_REGISTRY_MISSING' })
  expect(await dbEnv.getDatabaseName('trades')).toBe('trades_test-mine')
})
