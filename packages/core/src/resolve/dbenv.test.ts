import { describe, expect, it } from 'vitest'
import { newClaim } from '../../test/registry-conformance.ts'
import { createDbEnv } from '../create-dbenv.ts'
import type { TestEnvironmentName } from '../names/environment-name.ts'
import { createMemoryRegistry } from '../registry/memory-registry.ts'
import type { EnvironmentKind, Registry } from '../registry/registry.ts'
import type { DbEnv } from './dbenv.ts'
import { type EnvironmentContext, toEnvironmentContext } from './environment-context.ts'

interface Place {
  readonly registry: Registry
  /** How often the registry was read. */
  readonly reads: () => number
  readonly pass: (ms: number) => void
  readonly open: (context: EnvironmentContext, shared?: readonly string[]) => DbEnv
  /** While set, the registry cannot be reached. */
  readonly breakDown: (error: Error | undefined) => void
}

async function newPlace(): Promise<Place> {
  let now = 1_000_000
  let reads = 0
  let failure: Error | undefined
  const registry = createMemoryRegistry({ now: () => now })
  await registry.registerProd(['portfolio_data', 'prices'])
  const counting: Pick<Registry, 'readEnvironment'> = {
    async readEnvironment(environment, branchName) {
      reads++
      await Promise.resolve()
      if (failure) throw failure
      return registry.readEnvironment(environment, branchName)
    },
  }
  return {
    registry,
    reads: () => reads,
    pass: (ms) => {
      now += ms
    },
    open: (context, shared = []) => createDbEnv({ registry: counting, context, shared, ttlMs: 10_000, now: () => now }),
    breakDown: (error) => {
      failure = error
    },
  }
}

async function create(
  registry: Registry,
  environment: TestEnvironmentName,
  choices: { bases?: readonly string[]; branchName?: string; kind?: EnvironmentKind } = {},
): Promise<void> {
  const claim = newClaim({ bases: ['portfolio_data', 'prices'], ...choices, environment })
  const ids = (await registry.claim(claim)).map((row) => row.id)
  await registry.transition(ids, 'ready', claim.leaseToken)
}

async function remove(registry: Registry, environment: TestEnvironmentName): Promise<void> {
  const ids = (await registry.listRows({ environments: [environment] })).map((row) => row.id)
  await registry.seize(ids, 'deleting', 'remover')
  await registry.transition(ids, 'deleted', 'remover')
}

const onBranch = (branchName: string): EnvironmentContext => ({ environment: 'test', branchName, decidedBy: 'branch' })
const TEST_X = toEnvironmentContext('test-x')
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('in prod', () => {
  it('gives base names as they are, without a query', async () => {
    const place = await newPlace()
    const dbEnv = place.open(toEnvironmentContext('prod'), ['calendar'])
    expect(await dbEnv.getDatabaseName('portfolio_data')).toBe('portfolio_data')
    expect(dbEnv.getDatabaseNameSync('never_registered')).toBe('never_registered')
    expect([...(await dbEnv.getNames())]).toEqual([
      ['master_config', 'master_config'],
      ['calendar', 'calendar'],
    ])
    expect(place.reads()).toBe(0)
  })

  it('refuses what no database is called', async () => {
    const dbEnv = (await newPlace()).open(toEnvironmentContext('prod'))
    await expect(dbEnv.getDatabaseName('')).rejects.toMatchObject({ code: 'DBENV_INVALID_DATABASE_NAME' })
  })
})

describe('in a test environment', () => {
  it('gives the database names of the environment', async () => {
    const place = await newPlace()
    await create(place.registry, 'test-x')
    const dbEnv = place.open(TEST_X)
    expect(await dbEnv.getDatabaseName('portfolio_data')).toBe('portfolio_data_test-x')
    expect([...(await dbEnv.getNames()).keys()]).toEqual(['portfolio_data', 'prices', 'master_config'])
  })

  it('gives shared names without a query', async () => {
    const place = await newPlace()
    const dbEnv = place.open(TEST_X, ['calendar'])
    expect(await dbEnv.getDatabaseName('calendar')).toBe('calendar')
    expect(dbEnv.getDatabaseNameSync('master_config')).toBe('master_config')
    expect(place.reads()).toBe(0)
  })

  it('reads the registry once for ten thousand callers at once', async () => {
    const place = await newPlace()
    await create(place.registry, 'test-x')
    const dbEnv = place.open(TEST_X)
    const names = await Promise.all(
      Array.from({ length: 10_000 }, (_, index) => dbEnv.getDatabaseName(index % 2 ? 'prices' : 'portfolio_data')),
    )
    expect(new Set(names).size).toBe(2)
    expect(place.reads()).toBe(1)
  })

  it('answers synchronously once it is loaded, and says so before', async () => {
    const place = await newPlace()
    await create(place.registry, 'test-x')
    const dbEnv = place.open(TEST_X)
    expect(() => dbEnv.getDatabaseNameSync('prices')).toThrow(expect.objectContaining({ code: 'DBENV_NOT_LOADED' }))
    expect(dbEnv.findNames()).toBeUndefined()
    await dbEnv.load()
    expect(dbEnv.getDatabaseNameSync('prices')).toBe('prices_test-x')
    expect(dbEnv.findNames()?.get('prices')).toBe('prices_test-x')
  })

  it('never gives a base name for a database that is not of the environment', async () => {
    const place = await newPlace()
    await create(place.registry, 'test-x', { bases: ['portfolio_data'] })
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
    const place = await newPlace()
    await create(place.registry, 'test-x')
    await expect(place.open(TEST_X).getDatabaseName('portfoliodata')).rejects.toMatchObject({
      nearNames: ['portfolio_data'],
      message: expect.stringContaining('Did you mean `portfolio_data`?'),
    })
  })

  it('does not resolve a database that is still being made', async () => {
    const place = await newPlace()
    await place.registry.claim(newClaim({ bases: ['prices'] }))
    await expect(place.open(TEST_X).getDatabaseName('prices')).rejects.toMatchObject({
      state: 'creating',
      message: expect.stringContaining('is not ready'),
    })
  })

  it('says which command creates an environment that does not exist', async () => {
    const place = await newPlace()
    await expect(place.open(TEST_X).getDatabaseName('prices')).rejects.toMatchObject({
      code: 'DBENV_UNKNOWN_ENVIRONMENT',
      message: expect.stringContaining('Run `dbenv create --env test-x`.'),
    })
  })

  it('asks again after a failure instead of remembering it', async () => {
    const place = await newPlace()
    const dbEnv = place.open(TEST_X)
    await expect(dbEnv.getDatabaseName('prices')).rejects.toThrow()
    await create(place.registry, 'test-x')
    expect(await dbEnv.getDatabaseName('prices')).toBe('prices_test-x')
  })

  it('finds a database that was created after the names were read', async () => {
    const place = await newPlace()
    await create(place.registry, 'test-x', { bases: ['prices'] })
    const dbEnv = place.open(TEST_X)
    await dbEnv.load()
    await create(place.registry, 'test-x', { bases: ['portfolio_data'] })
    await expect(dbEnv.getDatabaseName('portfolio_data')).rejects.toThrow()
    place.pass(1_001)
    expect(await dbEnv.getDatabaseName('portfolio_data')).toBe('portfolio_data_test-x')
  })
})

describe('after the time to live', () => {
  it('serves what it has and reads anew once in the background', async () => {
    const place = await newPlace()
    await create(place.registry, 'test-x', { bases: ['prices'] })
    const dbEnv = place.open(TEST_X)
    await dbEnv.load()
    await create(place.registry, 'test-x', { bases: ['portfolio_data'] })
    place.pass(10_000)
    expect(dbEnv.findNames()?.has('portfolio_data')).toBe(false)
    dbEnv.findNames()
    await turn()
    expect(place.reads()).toBe(2)
    expect(dbEnv.findNames()?.has('portfolio_data')).toBe(true)
  })

  it('keeps the same map while the names are the same', async () => {
    const place = await newPlace()
    await create(place.registry, 'test-x', { bases: ['prices'] })
    const dbEnv = place.open(TEST_X)
    const names = await dbEnv.getNames()
    place.pass(10_000)
    dbEnv.findNames()
    await turn()
    expect(place.reads()).toBe(2)
    expect(dbEnv.findNames()).toBe(names)
    await create(place.registry, 'test-x', { bases: ['portfolio_data'] })
    place.pass(10_000)
    dbEnv.findNames()
    await turn()
    expect(dbEnv.findNames()).not.toBe(names)
  })

  it('goes on serving while the registry is down, asks it once a second, and recovers', async () => {
    const place = await newPlace()
    await create(place.registry, 'test-x')
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
    await remove(place.registry, 'test-x')
    place.pass(10_000)
    dbEnv.findNames()
    await turn()
    await expect(dbEnv.getDatabaseName('prices')).rejects.toMatchObject({ code: 'DBENV_UNKNOWN_ENVIRONMENT' })
  })
})

describe('clear', () => {
  it('forgets what was read', async () => {
    const place = await newPlace()
    await create(place.registry, 'test-x')
    const dbEnv = place.open(TEST_X)
    await dbEnv.load()
    dbEnv.clear()
    expect(dbEnv.findNames()).toBeUndefined()
    await remove(place.registry, 'test-x')
    await expect(dbEnv.getDatabaseName('prices')).rejects.toMatchObject({ code: 'DBENV_UNKNOWN_ENVIRONMENT' })
  })

  it('is not undone by a read that began before', async () => {
    const place = await newPlace()
    await create(place.registry, 'test-x')
    const dbEnv = place.open(TEST_X)
    const early = dbEnv.load()
    dbEnv.clear()
    await early
    expect(dbEnv.findNames()).toBeUndefined()
  })
})

describe('on a branch', () => {
  it('follows the branch to the one environment bound to it, with one query', async () => {
    const place = await newPlace()
    await create(place.registry, 'test-mine', { branchName: 'feature/x' })
    const dbEnv = place.open(onBranch('feature/x'))
    expect(await dbEnv.getDatabaseName('prices')).toBe('prices_test-mine')
    expect((await dbEnv.load()).environment).toBe('test-mine')
    expect(place.reads()).toBe(1)
  })

  it('refuses to choose between several', async () => {
    const place = await newPlace()
    await create(place.registry, 'test-one', { branchName: 'feature/x' })
    await create(place.registry, 'test-two', { branchName: 'feature/x' })
    await expect(place.open(onBranch('feature/x')).getDatabaseName('prices')).rejects.toMatchObject({
      code: 'DBENV_AMBIGUOUS_BRANCH',
      environments: ['test-one', 'test-two'],
    })
  })

  it('is test where none is bound', async () => {
    const place = await newPlace()
    await create(place.registry, 'test')
    await create(place.registry, 'test-other', { branchName: 'feature/y' })
    expect(await place.open(onBranch('feature/x')).getDatabaseName('prices')).toBe('prices_test')
  })

  it('says how to create one where there is none at all', async () => {
    const place = await newPlace()
    await expect(place.open(onBranch('feature/x')).getDatabaseName('prices')).rejects.toThrow(
      'Environment `test` does not exist: the registry has no database of it, and none is bound to branch `feature/x`. ' +
        'Run `dbenv create`.',
    )
  })

  it.each(['argument', 'ENVIRONMENT'] as const)('does not redirect a test that %s decided', async (decidedBy) => {
    const place = await newPlace()
    await create(place.registry, 'test')
    await create(place.registry, 'test-mine', { branchName: 'feature/x' })
    const dbEnv = place.open({ environment: 'test', branchName: 'feature/x', decidedBy })
    expect(await dbEnv.getDatabaseName('prices')).toBe('prices_test')
  })

  it('does not follow test runs of the branch', async () => {
    const place = await newPlace()
    await create(place.registry, 'test')
    await create(place.registry, 'test-run-1', { branchName: 'feature/x', kind: 'run' })
    expect(await place.open(onBranch('feature/x')).getDatabaseName('prices')).toBe('prices_test')
  })
})
