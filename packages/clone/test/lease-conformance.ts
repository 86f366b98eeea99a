import { expect, it } from 'vitest'
import { idsOf, makeReady, newClaim } from './new-claim.ts'
import type { RegistryUnderTest } from './registry-conformance.ts'

/** How every registry hands out, keeps and takes back leases. */
export function describeLeases(setUp: () => Promise<RegistryUnderTest>): void {
  it('gives the lease back when the work ends', async () => {
    const { registry } = await setUp()
    await makeReady(registry, newClaim())
    const [row] = await registry.listRows()
    expect(row).toMatchObject({ state: 'ready', leaseToken: undefined, heartbeatAt: undefined, leaseIsLive: false })
  })

  it('moves all rows or none', async () => {
    const { registry } = await setUp()
    const mine = newClaim({ bases: ['a'] })
    const other = newClaim({ bases: ['b'] })
    const ids = [...idsOf(await registry.claim(mine)), ...idsOf(await registry.claim(other))]
    await expect(registry.transition(ids, 'ready', mine.leaseToken)).rejects.toMatchObject({
      code: 'DBENV_LEASE_LOST',
      rowIds: [ids[1]],
    })
    expect((await registry.listRows()).map((row) => row.state)).toEqual(['creating', 'creating'])
  })

  it('keeps a held row from others until the lease is 60 s old', async () => {
    const { registry, age } = await setUp()
    const claim = newClaim({ bases: ['a'] })
    const ids = idsOf(await registry.claim(claim))
    expect(await registry.seize(ids, 'deleting', 'thief')).toEqual([])
    await age(55)
    expect(await registry.seize(ids, 'deleting', 'thief')).toEqual([])
    await age(10)
    expect(await registry.seize(ids, 'deleting', 'thief')).toMatchObject([{ state: 'deleting', leaseToken: 'thief' }])
    await expect(registry.transition(ids, 'ready', claim.leaseToken)).rejects.toMatchObject({
      code: 'DBENV_LEASE_LOST',
    })
    await expect(registry.heartbeat(claim.leaseToken)).rejects.toMatchObject({ code: 'DBENV_LEASE_LOST' })
  })

  it('keeps a lease alive by heartbeats', async () => {
    const { registry, age } = await setUp()
    const claim = newClaim()
    const ids = idsOf(await registry.claim(claim))
    await age(55)
    await registry.heartbeat(claim.leaseToken)
    await age(55)
    expect(await registry.seize(ids, 'creating', 'thief')).toEqual([])
  })

  it('hands a free row to exactly one of many', async () => {
    const { registry, age } = await setUp()
    const ids = idsOf(await registry.claim(newClaim()))
    await age(61)
    const taken = await Promise.all(
      Array.from({ length: 8 }, (_, index) => registry.seize(ids, 'deleting', `token-${index}`)),
    )
    expect(taken.flat()).toHaveLength(2)
  })

  it('never seizes prod', async () => {
    const { registry } = await setUp()
    await registry.registerProd(['a'])
    const ids = idsOf(await registry.listRows())
    expect(await registry.seize(ids, 'deleting', 'token')).toEqual([])
    await expect(registry.transition(ids, 'deleted', 'token')).rejects.toMatchObject({ code: 'DBENV_LEASE_LOST' })
  })

  it('does not make anew what became ready in the meantime', async () => {
    const { registry } = await setUp()
    const ids = await makeReady(registry, newClaim())
    expect(await registry.seize(ids, 'creating', 'token')).toEqual([])
    expect(await registry.seize(ids, 'deleting', 'token')).toHaveLength(2)
  })

  it('frees the names of what is deleted and keeps its row', async () => {
    const { registry } = await setUp()
    const ids = await makeReady(registry, newClaim())
    await registry.seize(ids, 'deleting', 'token')
    await registry.transition(ids, 'deleted', 'token')
    expect(await registry.listRows()).toEqual([])
    await registry.claim(newClaim())
    const all = await registry.listRows({ includeDeleted: true })
    expect(all.map((row) => row.state)).toEqual(['deleted', 'deleted', 'creating', 'creating'])
    expect(all[0]?.deletedAt).toBeInstanceOf(Date)
  })

  it('lets a ready environment be leased by one run at a time', async () => {
    const { registry, age } = await setUp()
    await makeReady(registry, newClaim())
    const run = '4711@build-7/0123456789abcdef'
    await registry.setLease('test-x', run)
    await registry.heartbeat(run)
    // Who holds it, not who made it.
    const held = { code: 'DBENV_LEASE_HELD', owner: 'pid 4711 on build-7' }
    await expect(registry.setLease('test-x', 'run-2')).rejects.toMatchObject(held)
    await age(61)
    await registry.setLease('test-x', 'run-2')
    expect((await registry.listRows({ leaseToken: 'run-2' })).map((row) => row.leaseIsLive)).toEqual([true, true])
    await registry.release(run)
    await registry.release('run-2', 'test-other')
    expect((await registry.listRows()).map((row) => row.leaseIsLive)).toEqual([true, true])
    await registry.release('run-2', 'test-x')
    expect((await registry.listRows()).map((row) => row.leaseIsLive)).toEqual([false, false])
    await expect(registry.setLease('test-none', 'run-3')).rejects.toMatchObject({ code: 'DBENV_LEASE_LOST' })
  })

  it('expires an environment by the clock that wrote it', async () => {
    const { registry, age } = await setUp()
    await makeReady(registry, newClaim({ ttlSeconds: 100 }))
    await age(101)
    expect((await registry.listRows()).map((row) => row.isExpired)).toEqual([true, true])
    await registry.setExpiry('test-x', 1000)
    expect((await registry.listRows()).map((row) => row.isExpired)).toEqual([false, false])
    await registry.setExpiry('test-x', undefined)
    expect((await registry.listRows()).map((row) => row.expiresAt)).toEqual([undefined, undefined])
  })
}
