import { describe, expect, it } from 'vitest'
import { create, newPlace } from '../../test/memory-place.ts'
import { createDbEnv } from '../create-dbenv.ts'
import { createMemoryRegistry } from '../registry/memory-registry.ts'
import { toEnvironmentContext } from './environment-context.ts'

const TEST_X = toEnvironmentContext('test-x')

describe('in prod', () => {
  it('gives base names as they are, without a query', async () => {
    const place = newPlace()
    const dbEnv = place.open(toEnvironmentContext('prod'), ['calendar'])
    expect(await dbEnv.getDatabaseName('portfolio_data')).toBe('portfolio_data')
    expect(dbEnv.getDatabaseNameSync('never_registered')).toBe('never_registered')
    expect([...(await dbEnv.getNames())]).toEqual([
      ['master_config', 'master_config'],
      ['calendar', 'calendar'],
    ])
    expect(place.reads()).toBe(0)
  })

  it('refuses what no database is called, however often it is asked', async () => {
    const dbEnv = newPlace().open(toEnvironmentContext('prod'))
    for (let call = 0; call < 2; call++) {
      expect(() => dbEnv.getDatabaseNameSync('mysql')).toThrow(/system schema/)
      expect(dbEnv.getDatabaseNameSync('prices')).toBe('prices')
    }
    expect((await dbEnv.getNames()).has('prices')).toBe(false)
    await expect(dbEnv.getDatabaseName('')).rejects.toMatchObject({ code: 'DBENV_INVALID_DATABASE_NAME' })
  })
})

describe('in a test environment', () => {
  it('gives the database names of the environment', async () => {
    const place = newPlace()
    create(place, 'test-x')
    const dbEnv = place.open(TEST_X)
    expect(await dbEnv.getDatabaseName('portfolio_data')).toBe('portfolio_data_test-x')
    expect([...(await dbEnv.getNames()).keys()]).toEqual(['portfolio_data', 'prices', 'master_config'])
  })

  it('gives shared names without a query', async () => {
    const place = newPlace()
    const dbEnv = place.open(TEST_X, ['calendar'])
    expect(await dbEnv.getDatabaseName('calendar')).toBe('calendar')
    expect(dbEnv.getDatabaseNameSync('master_config')).toBe('master_config')
    expect(place.reads()).toBe(0)
  })

  it('reads the registry once for ten thousand callers at once', async () => {
    const place = newPlace()
    create(place, 'test-x')
    const dbEnv = place.open(TEST_X)
    const names = await Promise.all(
      Array.from({ length: 10_000 }, (_, index) => dbEnv.getDatabaseName(index % 2 ? 'prices' : 'portfolio_data')),
    )
    expect(new Set(names).size).toBe(2)
    expect(place.reads()).toBe(1)
  })

  it('answers synchronously once it is loaded, and says so before', async () => {
    const place = newPlace()
    create(place, 'test-x')
    const dbEnv = place.open(TEST_X)
    expect(() => dbEnv.getDatabaseNameSync('prices')).toThrow(expect.objectContaining({ code: 'DBENV_NOT_LOADED' }))
    expect(dbEnv.findNames()).toBeUndefined()
    await dbEnv.load()
    expect(dbEnv.getDatabaseNameSync('prices')).toBe('prices_test-x')
    expect(dbEnv.findNames()?.get('prices')).toBe('prices_test-x')
  })

  it.each([undefined, '', 'x '])('refuses the base name %j, before it is loaded and after', async (baseName) => {
    const place = newPlace()
    create(place, 'test-x')
    const dbEnv = place.open(TEST_X)
    const invalid = expect.objectContaining({ code: 'DBENV_INVALID_DATABASE_NAME' })
    // @ts-expect-error: not a base name
    const ask = () => dbEnv.getDatabaseNameSync(baseName)
    expect(ask).toThrow(invalid)
    await dbEnv.load()
    expect(ask).toThrow(invalid)
  })

  it('never gives a base name for a database that is not of the environment', async () => {
    const place = newPlace()
    create(place, 'test-x', { bases: ['portfolio_data'] })
    const dbEnv = place.open(TEST_X)
    await expect(dbEnv.getDatabaseName('prices')).rejects.toMatchObject({
      code: 'DBENV_UNKNOWN_DATABASE',
      message:
        'No database `prices` is registered for environment `test-x` (registered: portfolio_data, master_config). ' +
        'It is in prod: run `dbenv create --env test-x` to add it.',
    })
    expect(() => dbEnv.getDatabaseNameSync('prices')).toThrow(/It is in prod/)
  })

  it('names what is spelt alike', async () => {
    const place = newPlace()
    create(place, 'test-x')
    await expect(place.open(TEST_X).getDatabaseName('portfoliodata')).rejects.toMatchObject({
      nearNames: ['portfolio_data'],
      message: expect.stringContaining('Did you mean `portfolio_data`?'),
    })
  })

  it('does not resolve a database that is still being made', async () => {
    const place = newPlace()
    create(place, 'test-x', { bases: ['prices'], state: 'creating' })
    await expect(place.open(TEST_X).getDatabaseName('prices')).rejects.toMatchObject({
      state: 'creating',
      message: expect.stringContaining('is not ready'),
    })
  })

  it('says which command creates an environment that does not exist', async () => {
    const place = newPlace()
    await expect(place.open(TEST_X).getDatabaseName('prices')).rejects.toMatchObject({
      code: 'DBENV_UNKNOWN_ENVIRONMENT',
      message: expect.stringContaining('Run `dbenv create --env test-x`.'),
    })
  })

  it('asks again after a failure instead of remembering it', async () => {
    const place = newPlace()
    const dbEnv = place.open(TEST_X)
    await expect(dbEnv.getDatabaseName('prices')).rejects.toThrow()
    create(place, 'test-x')
    expect(await dbEnv.getDatabaseName('prices')).toBe('prices_test-x')
  })

  it('finds a database that was created after the names were read', async () => {
    const place = newPlace()
    create(place, 'test-x', { bases: ['prices'] })
    const dbEnv = place.open(TEST_X)
    await dbEnv.load()
    create(place, 'test-x', { bases: ['portfolio_data'] })
    await expect(dbEnv.getDatabaseName('portfolio_data')).rejects.toThrow()
    place.pass(1_001)
    expect(await dbEnv.getDatabaseName('portfolio_data')).toBe('portfolio_data_test-x')
  })
})

it.each([-1, Number.NaN])('refuses a ttlMs of %s', (ttlMs) => {
  const registry = createMemoryRegistry()
  expect(() => createDbEnv({ registry, context: 'test', ttlMs })).toThrow(TypeError)
})
