import { describe, expect, it } from 'vitest'
import { create, newPlace, remove } from '../../test/memory-place.ts'
import { toEnvironmentContext } from './environment-context.ts'

const TEST_X = toEnvironmentContext('test-x')
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('after the time to live', () => {
  it('serves what it has and reads anew once in the background', async () => {
    const place = newPlace()
    create(place, 'test-x', { bases: ['prices'] })
    const dbEnv = place.open(TEST_X)
    await dbEnv.load()
    create(place, 'test-x', { bases: ['portfolio_data'] })
    place.pass(10_000)
    expect(dbEnv.findNames()?.has('portfolio_data')).toBe(false)
    dbEnv.findNames()
    await turn()
    expect(place.reads()).toBe(2)
    expect(dbEnv.findNames()?.has('portfolio_data')).toBe(true)
  })

  it('keeps the same map while the names are the same', async () => {
    const place = newPlace()
    create(place, 'test-x', { bases: ['prices'] })
    const dbEnv = place.open(TEST_X)
    const names = await dbEnv.getNames()
    place.pass(10_000)
    dbEnv.findNames()
    await turn()
    expect(place.reads()).toBe(2)
    expect(dbEnv.findNames()).toBe(names)
    create(place, 'test-x', { bases: ['portfolio_data'] })
    place.pass(10_000)
    dbEnv.findNames()
    await turn()
    expect(dbEnv.findNames()).not.toBe(names)
  })

  it('goes on serving while the registry is down, asks it once a second, and recovers', async () => {
    const place = newPlace()
    create(place, 'test-x')
    const dbEnv = place.open(TEST_X)
    await dbEnv.load()
    place.breakDown(new Error('connect ECONNREFUSED'))
    for (let round = 0; round < 3; round++) {
      place.pass(10_000)
      expect(await dbEnv.getDatabaseName('prices')).toBe('prices_test-x')
      await turn()
    }
    expect(place.reads()).toBe(4)
    place.pass(500)
    for (let call = 0; call < 3; call++) {
      dbEnv.getDatabaseNameSync('prices')
      await turn()
    }
    expect(place.reads()).toBe(4)
    place.breakDown(undefined)
    remove(place, 'test-x')
    place.pass(10_000)
    dbEnv.findNames()
    await turn()
    await expect(dbEnv.getDatabaseName('prices')).rejects.toMatchObject({ code: 'DBENV_UNKNOWN_ENVIRONMENT' })
  })
})

describe('clear', () => {
  it('forgets what was read', async () => {
    const place = newPlace()
    create(place, 'test-x')
    const dbEnv = place.open(TEST_X)
    await dbEnv.load()
    dbEnv.clear()
    expect(dbEnv.findNames()).toBeUndefined()
    remove(place, 'test-x')
    await expect(dbEnv.getDatabaseName('prices')).rejects.toMatchObject({ code: 'DBENV_UNKNOWN_ENVIRONMENT' })
  })

  it('is not undone by a read that began before', async () => {
    const place = newPlace()
    create(place, 'test-x')
    const dbEnv = place.open(TEST_X)
    const early = dbEnv.load()
    dbEnv.clear()
    await early
    expect(dbEnv.findNames()).toBeUndefined()
  })
})
