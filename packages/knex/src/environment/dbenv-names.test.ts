import { createDbEnv, createMemoryRegistry, toDatabaseName } from '@dbenv/core'
import { expect, it } from 'vitest'
import { DbEnvNames } from './dbenv-names.ts'

it('gives a name and a map of one reading, also when the names are forgotten in between', async () => {
  const row = (moved: string) => ({
    baseName: 'a',
    environment: 'test-x' as const,
    databaseName: toDatabaseName(`a${moved}`, 'test-x'),
  })
  const rows = [row('')]
  const dbEnv = createDbEnv({ registry: createMemoryRegistry(rows), context: 'test-x', shared: [] })
  const names = new DbEnvNames(
    {
      ...dbEnv,
      async getDatabaseName(baseName) {
        const name = await dbEnv.getDatabaseName(baseName)
        rows.splice(0, 1, row('_2'))
        dbEnv.clear()
        return name
      },
    },
    { rewrite: 'every-statement', unlistedDatabases: 'refuse' },
  )
  for (const _ of ['first', 'from memory']) {
    const resolved = await names.resolve('a')
    expect(resolved.databaseName).toBe('a_2_test-x')
    expect(resolved.names.get('a')).toBe('a_2_test-x')
  }
})
