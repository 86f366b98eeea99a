import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createDbEnv } from './create-dbenv.ts'
import { readEnvironment } from './detect/get-environment.ts'
import type { DbEnvEvents } from './events.ts'
import { createMemoryRegistry } from './registry/memory-registry.ts'
import { toEnvironmentContext } from './resolve/environment-context.ts'

const listening: (() => void)[] = []

afterEach(() => {
  for (const stop of listening.splice(0)) stop()
  vi.useRealTimers()
})

function listen(name: keyof DbEnvEvents): unknown[] {
  const messages: unknown[] = []
  const listener = (message: unknown): void => {
    messages.push(message)
  }
  subscribe(name, listener)
  listening.push(() => unsubscribe(name, listener))
  return messages
}

const registry = createMemoryRegistry([
  { baseName: 'prices', environment: 'test-x' },
  { baseName: 'prices', environment: 'test-mine', branchName: 'feature/x' },
])

describe('events', () => {
  it('tell what was detected and why', () => {
    const messages = listen('dbenv:detect')
    readEnvironment({ argument: 'x', branchName: 'feature/x' })
    expect(messages).toEqual([
      { environment: 'test-x', branchName: 'feature/x', explanation: expect.stringContaining('1. argument') },
    ])
  })

  it('tell each name as it is resolved, with its base name', async () => {
    const messages = listen('dbenv:resolve')
    const dbEnv = createDbEnv({ registry, context: toEnvironmentContext('test-x') })
    await dbEnv.getDatabaseName('prices')
    dbEnv.getDatabaseNameSync('prices')
    const message = { environment: 'test-x', baseName: 'prices', databaseName: 'prices_test-x' }
    expect(messages).toEqual([message, message])
  })

  it('tell the environment that a branch led to', async () => {
    const messages = listen('dbenv:resolve')
    const context = { environment: 'test', branchName: 'feature/x', decidedBy: 'branch' } as const
    await createDbEnv({ registry, context }).getDatabaseName('prices')
    expect(messages).toEqual([{ environment: 'test-mine', baseName: 'prices', databaseName: 'prices_test-mine' }])
  })

  it('tell what was read from the registry', async () => {
    const messages = listen('dbenv:refresh')
    const dbEnv = createDbEnv({ registry, context: toEnvironmentContext('test-x') })
    const names = await dbEnv.getNames()
    await dbEnv.getNames()
    expect(messages).toEqual([{ environment: 'test-x', names }])
  })

  it('tell that the registry is down while old names are served', async () => {
    const messages = listen('dbenv:refresh-failed')
    const error = new Error('connect ECONNREFUSED')
    let isDown = false
    let now = 0
    const dbEnv = createDbEnv({
      registry: {
        readEnvironment: async (...args) => {
          if (isDown) throw error
          return registry.readEnvironment(...args)
        },
      },
      context: toEnvironmentContext('test-x'),
      now: () => now,
    })
    const names = await dbEnv.getNames()
    isDown = true
    now = 60_000
    expect(await dbEnv.getNames()).toBe(names)
    await new Promise((resolve) => setImmediate(resolve))
    expect(messages).toEqual([{ environment: 'test-x', names, error }])
  })

  it('tell that the registry does not answer, which is asked again and believed when it does', async () => {
    vi.useFakeTimers()
    const messages = listen('dbenv:refresh-failed')
    let reads = 0
    const answers: (() => void)[] = []
    const dbEnv = createDbEnv({
      registry: {
        readEnvironment: async (...args) => {
          // The second and the third read wait until they are let go.
          if (++reads > 1) await new Promise<void>((resolve) => answers.push(resolve))
          return registry.readEnvironment(...args)
        },
      },
      context: toEnvironmentContext('test-x'),
    })
    const names = await dbEnv.getNames()
    await vi.advanceTimersByTimeAsync(60_000)
    for (let second = 0; second < 10; second++) {
      expect(await dbEnv.getNames()).toBe(names)
      expect([reads, messages.length]).toEqual([2, 0])
      await vi.advanceTimersByTimeAsync(1000)
    }
    expect(await dbEnv.getNames()).toBe(names)
    const error = expect.objectContaining({ code: 'DBENV_REGISTRY_TIMEOUT' })
    expect([reads, messages]).toEqual([3, [{ environment: 'test-x', names, error }]])
    const refreshed = listen('dbenv:refresh')
    for (const answer of answers.reverse()) answer()
    await vi.advanceTimersByTimeAsync(59_999)
    // What the read that was given up says comes too late.
    expect(refreshed).toHaveLength(1)
    await dbEnv.getNames()
    expect([reads, messages.length]).toEqual([3, 1])
  })
})
