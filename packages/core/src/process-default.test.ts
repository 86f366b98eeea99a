import { afterEach, describe, expect, it, vi } from 'vitest'
import { createDbEnv } from './create-dbenv.ts'
import type { TestEnvironmentName } from './names/environment-name.ts'
import {
  clearDatabaseNameCache,
  getDatabaseName,
  getDatabaseNameSync,
  getEnvironmentContext,
  getProcessContext,
  getScopedDbEnv,
  installDbEnv,
  runInEnvironment,
  setEnvironmentContext,
} from './process-default.ts'
import { createMemoryRegistry } from './registry/memory-registry.ts'

const KEY = Symbol.for('@dbenv/core/process-default')

afterEach(() => {
  Reflect.deleteProperty(globalThis, KEY)
  vi.resetModules()
})

function install(environment: TestEnvironmentName, ...others: TestEnvironmentName[]): void {
  const entries = [environment, ...others].map((each) => ({ baseName: 'prices', environment: each }))
  installDbEnv(createDbEnv({ registry: createMemoryRegistry(entries), context: environment }))
}

describe('getDatabaseName', () => {
  it('resolves with the installed default', async () => {
    install('test-a')
    expect(await getDatabaseName('prices')).toBe('prices_test-a')
    expect(getDatabaseNameSync('prices')).toBe('prices_test-a')
  })

  it('takes another environment for one call', async () => {
    install('test-a', 'test-b')
    expect(await getDatabaseName('prices', 'test-b')).toBe('prices_test-b')
    expect(await getDatabaseName('prices', 'prod')).toBe('prices')
    expect(await getDatabaseName('prices')).toBe('prices_test-a')
  })

  it('decides anew by a branch given for one call, whatever it runs under', async () => {
    const entries = [
      { baseName: 'prices', environment: 'test-a' as const },
      { baseName: 'prices', environment: 'test-y' as const, branchName: 'feat/y' },
    ]
    const onBranches = () =>
      Promise.all(['main', 'feat/y'].map((branchName) => getDatabaseName('prices', undefined, branchName)))
    const names = ['prices', 'prices_test-y']
    for (const context of [
      'prod',
      'test-a',
      { environment: 'test-a', branchName: 'b', decidedBy: 'argument' },
    ] as const) {
      installDbEnv(createDbEnv({ registry: createMemoryRegistry(entries), context }))
      expect(await onBranches()).toEqual(names)
    }
    expect(await runInEnvironment('test-a', onBranches)).toEqual(names)
    setEnvironmentContext('test', 'feat/z')
    expect(await onBranches()).toEqual(names)
    vi.stubEnv('DBENV_ENVIRONMENT', 'test-a')
    expect(await onBranches()).toEqual(['prices_test-a', 'prices_test-a'])
    vi.unstubAllEnvs()
  })

  it('follows a branch given for one call where nothing is installed', async () => {
    expect(await getDatabaseName('prices', undefined, 'main')).toBe('prices')
    await expect(getDatabaseName('prices', undefined, 'feature/x')).rejects.toMatchObject({
      code: 'DBENV_NOT_INSTALLED',
    })
  })

  it('refuses without a default, save for prod and shared names', async () => {
    await expect(getDatabaseName('prices', 'test-a')).rejects.toMatchObject({ code: 'DBENV_NOT_INSTALLED' })
    expect(await getDatabaseName('master_config', 'test-a')).toBe('master_config')
    expect(await getDatabaseName('prices', 'prod')).toBe('prices')
  })

  it('takes the shared names of DBENV_SHARED, with a default and without', async () => {
    vi.stubEnv('DBENV_SHARED', 'calendar')
    expect(await getDatabaseName('calendar', 'test-a')).toBe('calendar')
    install('test-a')
    expect(getDatabaseNameSync('calendar')).toBe('calendar')
    vi.unstubAllEnvs()
  })

  it('refuses what is no text', async () => {
    const invalid = { code: 'DBENV_INVALID_DATABASE_NAME' }
    // @ts-expect-error: not a base name
    await expect(getDatabaseName(undefined, 'prod')).rejects.toMatchObject(invalid)
    install('test-a')
    // @ts-expect-error: not a base name
    await expect(getDatabaseName(undefined)).rejects.toMatchObject(invalid)
  })

  it('refuses an environment in another form', async () => {
    // @ts-expect-error: not an environment in full
    await expect(getDatabaseName('prices', 'mean-reversion')).rejects.toMatchObject({
      code: 'DBENV_INVALID_ENVIRONMENT',
    })
  })

  it('takes the context when it is called, not when it ends', async () => {
    install('test-a', 'test-b')
    const early = getDatabaseName('prices')
    setEnvironmentContext('test-b')
    expect(await early).toBe('prices_test-a')
    expect(await getDatabaseName('prices')).toBe('prices_test-b')
  })
})

describe('setEnvironmentContext', () => {
  it('forgets what was loaded', async () => {
    install('test-a', 'test-b')
    await getDatabaseName('prices')
    setEnvironmentContext('test-b')
    expect(() => getDatabaseNameSync('prices')).toThrow(expect.objectContaining({ code: 'DBENV_NOT_LOADED' }))
  })

  it('is what a default created later starts with', () => {
    setEnvironmentContext('test-early', 'feature/x')
    expect(createDbEnv({ registry: createMemoryRegistry() }).context).toEqual({
      environment: 'test-early',
      branchName: 'feature/x',
      decidedBy: 'program',
    })
  })

  it('takes prod under a test runner: the program says it itself', () => {
    setEnvironmentContext('prod')
    expect(getEnvironmentContext().environment).toBe('prod')
    expect(getDatabaseNameSync('prices')).toBe('prices')
  })

  it('refuses another form', () => {
    // @ts-expect-error: not an environment in full
    expect(() => setEnvironmentContext('production')).toThrow(/`production`/)
  })
})

describe('runInEnvironment', () => {
  it('holds through awaits and beside other scopes', async () => {
    install('test-a', 'test-b', 'test-c')
    const read = async (): Promise<string> => {
      await new Promise((resolve) => setTimeout(resolve, 1))
      return getDatabaseName('prices')
    }
    const names = await Promise.all([
      runInEnvironment('test-b', read),
      read(),
      runInEnvironment('test-c', () => runInEnvironment('prod', read)),
      runInEnvironment('test-c', read),
    ])
    expect(names).toEqual(['prices_test-b', 'prices_test-a', 'prices', 'prices_test-c'])
  })

  it('gives any resolver under its environment, and leaves it alone outside', async () => {
    const registry = createMemoryRegistry([{ baseName: 'prices', environment: 'test-b' }])
    const own = createDbEnv({ registry, context: 'prod' })
    expect(getScopedDbEnv(own)).toBe(own)
    const scoped = runInEnvironment('test-b', () => [getScopedDbEnv(own), getScopedDbEnv(own)])
    expect(await scoped[0]?.getDatabaseName('prices')).toBe('prices_test-b')
    expect(scoped[1]).toBe(scoped[0])
  })

  it('leaves what the process runs under as it is', () => {
    install('test-a')
    expect(runInEnvironment('prod', () => getProcessContext().environment)).toBe('test-a')
    installDbEnv(undefined)
    setEnvironmentContext('test-c')
    expect(runInEnvironment('prod', () => getProcessContext().environment)).toBe('test-c')
  })

  it('stays when the default changes its context', async () => {
    install('test-a', 'test-b')
    await runInEnvironment('test-b', async () => {
      setEnvironmentContext('test-a')
      expect(await getDatabaseName('prices')).toBe('prices_test-b')
      expect(getEnvironmentContext().environment).toBe('test-b')
    })
  })
})

it('clears the cache of the default', async () => {
  install('test-a')
  await getDatabaseName('prices')
  clearDatabaseNameCache()
  expect(() => getDatabaseNameSync('prices')).toThrow(expect.objectContaining({ code: 'DBENV_NOT_LOADED' }))
})

it('agrees with a second copy of the package', async () => {
  install('test-a', 'test-b')
  vi.resetModules()
  const copy = await import('./process-default.ts')
  expect(copy.getDatabaseName).not.toBe(getDatabaseName)
  expect(await copy.getDatabaseName('prices')).toBe('prices_test-a')
  expect(await copy.runInEnvironment('test-b', () => getDatabaseName('prices'))).toBe('prices_test-b')
  copy.setEnvironmentContext('test-b')
  expect(await getDatabaseName('prices')).toBe('prices_test-b')
})
