import { describe, expect, it, vi } from 'vitest'
import { create, newPlace, remove } from '../../test/memory-place.ts'
import { createDbEnv } from '../create-dbenv.ts'
import { createMemoryRegistry } from '../registry/memory-registry.ts'
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

describe('an environment that is deleted', () => {
  it('is no longer served once a call has heard of it', async () => {
    const place = newPlace()
    create(place, 'test-x')
    const dbEnv = place.open(TEST_X)
    await dbEnv.load()
    remove(place, 'test-x')
    place.pass(2_000)
    await expect(dbEnv.getDatabaseName('misspelt')).rejects.toMatchObject({ code: 'DBENV_UNKNOWN_ENVIRONMENT' })
    expect(dbEnv.findNames()).toBeUndefined()
  })
})

it('reads anew after its time also where the clock of the machine is set back', async () => {
  vi.useFakeTimers()
  try {
    const registry = createMemoryRegistry([{ baseName: 'prices', environment: 'test-x' }])
    const readEnvironment = vi.fn(registry.readEnvironment)
    const dbEnv = createDbEnv({ registry: { readEnvironment }, context: TEST_X })
    await dbEnv.load()
    vi.setSystemTime(Date.now() - 86_400_000)
    vi.advanceTimersByTime(60_000)
    dbEnv.findNames()
    expect(readEnvironment).toHaveBeenCalledTimes(2)
  } finally {
    vi.useRealTimers()
  }
})

describe('under load', () => {
  it('tells the first callers that the registry is down, all by one question, and asks again for the next', async () => {
    const place = newPlace()
    create(place, 'test-x')
    const dbEnv = place.open(TEST_X)
    const down = new Error('connect ECONNREFUSED')
    place.breakDown(down)
    const calls = Array.from({ length: 100 }, () => dbEnv.getDatabaseName('prices').catch((error: unknown) => error))
    expect(new Set(await Promise.all(calls))).toEqual(new Set([down]))
    expect(place.reads()).toBe(1)
    place.breakDown(undefined)
    expect(await dbEnv.getDatabaseName('prices')).toBe('prices_test-x')
  })

  it('asks at most once a second for a name that is not known, however many want it', async () => {
    const place = newPlace()
    create(place, 'test-x')
    const dbEnv = place.open(TEST_X)
    await dbEnv.load()
    const reads: number[] = []
    for (let round = 0; round < 4; round++) {
      place.pass(600)
      await Promise.allSettled(Array.from({ length: 1000 }, () => dbEnv.getDatabaseName('misspelt')))
      reads.push(place.reads())
    }
    expect(reads).toEqual([1, 2, 2, 3])
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

describe('reload', () => {
  it('reads one context anew, and serves what was known meanwhile and after it failed', async () => {
    const place = newPlace()
    create(place, 'test-x')
    create(place, 'test-y')
    const dbEnv = place.open(TEST_X)
    const other = dbEnv.withContext(toEnvironmentContext('test-y'))
    const [names, others] = [await dbEnv.getNames(), await other.getNames()]
    create(place, 'test-x', { bases: ['portfolio_data'] })
    const reading = dbEnv.reload()
    expect(dbEnv.findNames()).toBe(names)
    expect((await reading).names.has('portfolio_data')).toBe(true)
    remove(place, 'test-x')
    await expect(dbEnv.reload()).rejects.toMatchObject({ code: 'DBENV_UNKNOWN_ENVIRONMENT' })
    expect(dbEnv.findNames()).toBeUndefined()
    expect(other.findNames()).toBe(others)
  })
})
