import { setTimeout as sleep } from 'node:timers/promises'
import { toDatabaseName } from '@dbenv/core'
import { describe, expect, test, vi } from 'vitest'
import { createWritableMemoryRegistry } from '../../test/memory-registry.ts'
import { holdLease } from './lease.ts'

async function claimOne(now: () => number) {
  const registry = createWritableMemoryRegistry(now)
  const rows = await registry.claim({
    environment: 'test-x',
    branchName: undefined,
    kind: 'named',
    content: 'schema',
    sourceEnvironment: 'prod',
    owner: 'ann@host pid 1',
    leaseToken: 'ours',
    ttlSeconds: undefined,
    databases: [{ baseName: 'trades', databaseName: toDatabaseName('trades', 'test-x') }],
  })
  return { registry, ids: rows.map((row) => row.id) }
}

describe('a lease', () => {
  test('is renewed while it is held, and no longer', async () => {
    let clock = 1_000_000
    const { registry } = await claimOne(() => clock)
    let beats = 0
    const counted = {
      ...registry,
      heartbeat: async (token: string) => {
        await registry.heartbeat(token)
        beats++
      },
    }
    const lease = holdLease(counted, 'ours', { heartbeatMs: 1 })
    clock += 59_000
    const before = beats
    await vi.waitFor(() => expect(beats).toBeGreaterThan(before), { timeout: 20_000, interval: 1 })
    clock += 59_000
    expect((await registry.listRows())[0]?.leaseIsLive).toBe(true)
    await lease[Symbol.asyncDispose]()
    clock += 60_000
    await sleep(30)
    expect((await registry.listRows())[0]?.leaseIsLive).toBe(false)
  })

  test('aborts its signal when somebody else took the rows over', async () => {
    let clock = 1_000_000
    const { registry, ids } = await claimOne(() => clock)
    clock += 61_000
    await registry.seize(ids, 'deleting', 'theirs')
    await using lease = holdLease(registry, 'ours', { heartbeatMs: 1 })
    await vi.waitFor(() => expect(lease.signal.aborted).toBe(true), { timeout: 20_000, interval: 1 })
    expect(lease.signal.reason).toMatchObject({ code: 'DBENV_LEASE_LOST' })
    await expect(lease.check()).rejects.toMatchObject({ code: 'DBENV_LEASE_LOST' })
  })

  test('outlives a heartbeat that did not reach the server', async () => {
    const { registry } = await claimOne(Date.now)
    let failures = 0
    const shaky = {
      ...registry,
      heartbeat: async (token: string) => {
        if (failures++ === 0) throw new Error('connection reset')
        await registry.heartbeat(token)
      },
    }
    await using lease = holdLease(shaky, 'ours', { heartbeatMs: 1 })
    await vi.waitFor(() => expect(failures).toBeGreaterThan(1), { timeout: 20_000, interval: 1 })
    expect(lease.signal.aborted).toBe(false)
  })

  test('is lost when a heartbeat hangs, of which no error ever tells', async () => {
    const { registry } = await claimOne(Date.now)
    const deaf = { ...registry, heartbeat: () => new Promise<void>(() => undefined) }
    const lease = holdLease(deaf, 'ours', { heartbeatMs: 5, lostAfterMs: 40 })
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2_000 })
    const checked = lease.check()
    vi.useRealTimers()
    await expect(checked).rejects.toMatchObject({ code: 'DBENV_LEASE_LOST' })
    expect(lease.signal.reason).toMatchObject({ code: 'DBENV_LEASE_LOST' })
    await lease[Symbol.asyncDispose]()
  })

  test('is asked for again after the machine slept, during which only the clock on the wall goes on', async () => {
    let clock = 1_000_000
    const { registry, ids } = await claimOne(() => clock)
    await using lease = holdLease(registry, 'ours')
    clock += 61_000
    await registry.seize(ids, 'deleting', 'theirs')
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 61_000 })
    try {
      await expect(lease.check()).rejects.toMatchObject({ code: 'DBENV_LEASE_LOST' })
    } finally {
      vi.useRealTimers()
    }
  })
})
