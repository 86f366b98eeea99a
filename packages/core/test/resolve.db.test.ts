import { afterEach, expect, it } from 'vitest'
import { createDbEnv } from '../src/create-dbenv.ts'
import { createSqlRegistry } from '../src/registry/sql-registry.ts'
import { toEnvironmentContext } from '../src/resolve/environment-context.ts'
import { newClaim } from './new-claim.ts'
import { openRegistryDatabase, type RegistryDatabase } from './registry-database.ts'

const opened: RegistryDatabase[] = []

afterEach(async () => {
  for (const database of opened.splice(0)) await database.close()
})

async function openPlace(): Promise<{ database: RegistryDatabase; statements: string[] }> {
  const database = openRegistryDatabase('mysql2')
  opened.push(database)
  const registry = createSqlRegistry(database.query)
  await registry.ensure()
  await registry.registerProd(['prices', 'trades'])
  const claim = newClaim({ bases: ['prices', 'trades'], environment: 'test-mine', branchName: 'feature/x' })
  const ids = (await registry.claim(claim)).map((row) => row.id)
  await registry.transition(ids, 'ready', claim.leaseToken)
  return { database, statements: [] }
}

it('resolves a branch to its environment with one statement, for a thousand callers at once', async () => {
  const { database, statements } = await openPlace()
  const registry = createSqlRegistry((sql, values) => {
    statements.push(sql)
    return database.query(sql, values)
  })
  const context = { environment: 'test', branchName: 'feature/x', decidedBy: 'branch' } as const
  const dbEnv = createDbEnv({ registry, context })
  const names = await Promise.all(Array.from({ length: 1000 }, () => dbEnv.getDatabaseName('prices')))
  expect(new Set(names)).toEqual(new Set(['prices_test-mine']))
  expect(statements).toHaveLength(1)
})

it('says dbenv init for a place without a registry, and works once there is one', async () => {
  const database = openRegistryDatabase('mysql2')
  opened.push(database)
  const registry = createSqlRegistry(database.query)
  const dbEnv = createDbEnv({ registry, context: toEnvironmentContext('test-x') })
  await expect(dbEnv.getDatabaseName('prices')).rejects.toMatchObject({ code: 'DBENV_REGISTRY_MISSING' })
  await registry.ensure()
  await expect(dbEnv.getDatabaseName('prices')).rejects.toMatchObject({ code: 'DBENV_UNKNOWN_ENVIRONMENT' })
})

it('serves the names it has while the table is away', async () => {
  const { database } = await openPlace()
  let now = Date.now()
  const registry = createSqlRegistry(database.query)
  const dbEnv = createDbEnv({ registry, context: toEnvironmentContext('test-mine'), now: () => now })
  await dbEnv.load()
  await database.query('RENAME TABLE master_config.database_configs TO master_config.away')
  now += 60_000
  expect(dbEnv.getDatabaseNameSync('trades')).toBe('trades_test-mine')
  await expect(registry.listRows()).rejects.toMatchObject({ code: 'DBENV_REGISTRY_MISSING' })
  expect(await dbEnv.getDatabaseName('trades')).toBe('trades_test-mine')
})
