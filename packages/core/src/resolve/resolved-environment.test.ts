import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { create, newPlace } from '../../test/memory-place.ts'
import { createDbEnv } from '../create-dbenv.ts'
import { parseDatabaseName } from '../names/database-name.ts'
import { toEnvironmentSnapshot } from '../registry/environment-snapshot.ts'
import { type EnvironmentContext, toEnvironmentContext } from './environment-context.ts'

const onBranch = (branchName: string): EnvironmentContext => ({ environment: 'test', branchName, decidedBy: 'branch' })

describe('on a branch', () => {
  it('follows the branch to the one environment bound to it, with one query', async () => {
    const place = newPlace()
    create(place, 'test-mine', { branchName: 'feature/x' })
    const dbEnv = place.open(onBranch('feature/x'))
    expect(await dbEnv.getDatabaseName('prices')).toBe('prices_test-mine')
    expect((await dbEnv.load()).environment).toBe('test-mine')
    expect(place.reads()).toBe(1)
  })

  it('refuses to choose between several', async () => {
    const place = newPlace()
    create(place, 'test-one', { branchName: 'feature/x' })
    create(place, 'test-two', { branchName: 'feature/x' })
    await expect(place.open(onBranch('feature/x')).getDatabaseName('prices')).rejects.toMatchObject({
      code: 'DBENV_AMBIGUOUS_BRANCH',
      environments: ['test-one', 'test-two'],
    })
  })

  it('is test where none is bound', async () => {
    const place = newPlace()
    create(place, 'test')
    create(place, 'test-other', { branchName: 'feature/y' })
    expect(await place.open(onBranch('feature/x')).getDatabaseName('prices')).toBe('prices_test')
  })

  it('says how to create one where there is none at all', async () => {
    const place = newPlace()
    await expect(place.open(onBranch('feature/x')).getDatabaseName('prices')).rejects.toThrow(
      'Environment `test` does not exist: the registry has no database of it, and none is bound to branch `feature/x`. ' +
        'Run `dbenv create`.',
    )
  })

  it.each(['argument', 'ENVIRONMENT'] as const)('does not redirect a test that %s decided', async (decidedBy) => {
    const place = newPlace()
    create(place, 'test')
    create(place, 'test-mine', { branchName: 'feature/x' })
    const dbEnv = place.open({ environment: 'test', branchName: 'feature/x', decidedBy })
    expect(await dbEnv.getDatabaseName('prices')).toBe('prices_test')
  })

  it('follows the branch that a program names together with test', async () => {
    const place = newPlace()
    create(place, 'test-mine', { branchName: 'feature/x' })
    const dbEnv = place.open(toEnvironmentContext('test', 'feature/x'))
    expect(await dbEnv.getDatabaseName('prices')).toBe('prices_test-mine')
  })

  it('leaves every other environment where it is', async () => {
    const place = newPlace()
    create(place, 'test-x')
    create(place, 'test-mine', { branchName: 'feature/x' })
    const dbEnv = place.open(toEnvironmentContext('test-x', 'feature/x'))
    expect(await dbEnv.getDatabaseName('prices')).toBe('prices_test-x')
  })

  it('does not follow test runs of the branch', async () => {
    const place = newPlace()
    create(place, 'test')
    create(place, 'test-run-1', { branchName: 'feature/x', kind: 'run' })
    expect(await place.open(onBranch('feature/x')).getDatabaseName('prices')).toBe('prices_test')
  })
})

describe('a registry that an older program wrote', () => {
  const row = (environment: 'prod' | 'test', baseName: string, databaseName: string) => ({
    environment,
    baseName,
    databaseName: parseDatabaseName(databaseName),
    branchName: undefined,
    kind: 'named' as const,
    state: 'ready' as const,
  })

  it.each([
    ['the base name itself', [row('test', 'prices', 'prices')]],
    ['the base name in another case', [row('test', 'prices', 'Prices')]],
    ['a base name that prod does not list', [row('test', 'trades', 'trades_test'), row('test', 'prices', 'trades')]],
    ['a shared database', [row('test', 'prices', 'master_config')]],
    ['another database of prod', [row('prod', 'trades', 'trades'), row('test', 'prices', 'trades')]],
  ])('is refused where it gives a test environment %s', async (_title, rows) => {
    const registry = { readEnvironment: async () => toEnvironmentSnapshot(rows, 'test', undefined) }
    const dbEnv = createDbEnv({ registry, context: 'test' })
    await expect(dbEnv.getDatabaseName('prices')).rejects.toMatchObject({ code: 'DBENV_PROD_NAME', baseName: 'prices' })
  })

  it('never leads a test environment to a database of prod, whatever it holds', async () => {
    const name = fc.constantFrom('a', 'A', 'b', 'a_test', 'calendar')
    const rows = fc.array(fc.tuple(fc.constantFrom('prod' as const, 'test' as const), name, name), { maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(rows, name, async (tuples, baseName) => {
        const snapshot = toEnvironmentSnapshot(
          tuples.map((tuple) => row(...tuple)),
          'test',
          undefined,
        )
        const registry = { readEnvironment: async () => snapshot }
        const dbEnv = createDbEnv({ registry, context: 'test', shared: ['calendar'] })
        const databaseName = await dbEnv.getDatabaseName(baseName).catch(() => undefined)
        if (databaseName === undefined || baseName === 'calendar') return
        expect(databaseName.toLowerCase()).not.toBe(baseName.toLowerCase())
        expect([...snapshot.prodBaseNames].map((each) => each.toLowerCase())).not.toContain(databaseName.toLowerCase())
      }),
      { numRuns: 1000 },
    )
  })

  it('may list a shared database under its own name', async () => {
    const rows = [row('prod', 'calendar', 'calendar'), row('test', 'calendar', 'calendar'), row('test', 'a', 'a_test')]
    const registry = { readEnvironment: async () => toEnvironmentSnapshot(rows, 'test', undefined) }
    const dbEnv = createDbEnv({ registry, context: 'test', shared: ['calendar'] })
    expect([...(await dbEnv.getNames()).values()]).toEqual(['calendar', 'a_test', 'master_config'])
  })
})
