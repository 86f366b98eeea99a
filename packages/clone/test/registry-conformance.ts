import { describe, expect, it } from 'vitest'
import type { WritableRegistry } from '../src/registry/writable-registry.ts'
import { describeLeases } from './lease-conformance.ts'
import { idsOf, makeReady, newClaim } from './new-claim.ts'

/** One registry under test, and how to let its leases and expiries pass. */
export interface RegistryUnderTest {
  readonly registry: WritableRegistry
  /** Makes every heartbeat and expiry of the registry this many seconds older. */
  age(seconds: number): Promise<void>
}

/** What every registry does, whatever holds its rows. `setUp` gives an empty one. */
export function describeRegistry(title: string, setUp: () => Promise<RegistryUnderTest>): void {
  describe(title, () => {
    describeLeases(setUp)

    it('registers prod once, and says what was new', async () => {
      const { registry } = await setUp()
      expect(await registry.registerProd(['a', 'b', 'a'])).toEqual(['a', 'b'])
      expect(await registry.registerProd(['b', 'c'])).toEqual(['c'])
      const rows = await registry.listRows({ environments: ['prod'] })
      expect(rows.map(({ baseName, databaseName, state }) => [baseName, databaseName, state])).toEqual([
        ['a', 'a', 'ready'],
        ['b', 'b', 'ready'],
        ['c', 'c', 'ready'],
      ])
    })

    it.each(['master_config', 'mysql', ''])('refuses to register %j as prod', async (baseName) => {
      const { registry } = await setUp()
      await expect(registry.registerProd(['a', baseName])).rejects.toThrow(/cannot be a database name/)
      expect(await registry.listRows()).toEqual([])
    })

    it('keeps names apart by case and by trailing characters', async () => {
      const { registry } = await setUp()
      expect(await registry.registerProd(['Prices', 'prices', 'prices_', 'préces'])).toHaveLength(4)
    })

    it('claims every database in creating, under a live lease', async () => {
      const { registry } = await setUp()
      const rows = await registry.claim(newClaim({ branchName: 'feature/x', ttlSeconds: 60 }))
      expect(rows).toHaveLength(2)
      expect(rows[0]).toMatchObject({
        baseName: 'a',
        environment: 'test-x',
        databaseName: 'a_test-x',
        branchName: 'feature/x',
        kind: 'named',
        state: 'creating',
        content: 'schema',
        sourceEnvironment: 'prod',
        owner: 'me@here 1',
        leaseIsLive: true,
        isExpired: false,
        deletedAt: undefined,
      })
      expect(Math.abs((rows[0]?.createdAt?.getTime() ?? 0) - Date.now())).toBeLessThan(60_000)
      expect((rows[0]?.expiresAt?.getTime() ?? 0) - (rows[0]?.createdAt?.getTime() ?? 0)).toBe(60_000)
    })

    it('claims nothing when one name is taken, and names the row in the way', async () => {
      const { registry } = await setUp()
      await registry.claim(newClaim({ bases: ['b'], owner: 'first@there 7' }))
      await expect(registry.claim(newClaim({ bases: ['a', 'b', 'c'] }))).rejects.toMatchObject({
        code: 'DBENV_NAME_TAKEN',
        databaseName: 'b_test-x',
        state: 'creating',
        owner: 'first@there 7',
        leaseIsLive: true,
      })
      expect(await registry.listRows()).toHaveLength(1)
    })

    it('refuses a database name that another environment or prod holds', async () => {
      const { registry } = await setUp()
      await registry.registerProd(['a_test-x'])
      await expect(registry.claim(newClaim({ bases: ['a'] }))).rejects.toMatchObject({ environment: 'prod' })
    })

    it('refuses to register as prod what an environment holds', async () => {
      const { registry } = await setUp()
      await registry.claim(newClaim({ bases: ['a'] }))
      await expect(registry.registerProd(['a_test-x'])).rejects.toMatchObject({ environment: 'test-x' })
    })

    it('lets exactly one of many claims at once win', async () => {
      const { registry } = await setUp()
      const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => registry.claim(newClaim())))
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'DBENV_NAME_TAKEN' })
      }
      expect(await registry.listRows()).toHaveLength(2)
    })

    it('lets environments side by side be claimed at once', async () => {
      const { registry } = await setUp()
      const environments = Array.from({ length: 8 }, (_, index) => `test-${index}` as const)
      await Promise.all(environments.map((environment) => registry.claim(newClaim({ environment }))))
      expect(await registry.listRows()).toHaveLength(16)
    })

    it('resolves nothing before ready, and says what is pending', async () => {
      const { registry } = await setUp()
      await registry.registerProd(['a', 'b'])
      const claim = newClaim()
      const [first] = idsOf(await registry.claim(claim))
      await registry.transition([first], 'ready', claim.leaseToken)
      const snapshot = await registry.readEnvironment('test-x', undefined)
      expect([...snapshot.databases]).toEqual([['a', 'a_test-x']])
      expect([...snapshot.pending]).toEqual([['b', 'creating']])
      expect([...snapshot.prodBaseNames].sort()).toEqual(['a', 'b'])
      expect(snapshot.boundToBranch).toEqual([])
    })

    it('finds the ready, named environments bound to a branch', async () => {
      const { registry } = await setUp()
      const branchName = 'feature/X'
      await makeReady(registry, newClaim({ environment: 'test-b', branchName }))
      await makeReady(registry, newClaim({ environment: 'test-a', branchName }))
      await makeReady(registry, newClaim({ environment: 'test-run', branchName, kind: 'run' }))
      await makeReady(registry, newClaim({ environment: 'test-other', branchName: 'feature/x' }))
      await registry.claim(newClaim({ environment: 'test-pending', branchName }))
      const snapshot = await registry.readEnvironment('test', branchName)
      expect(snapshot.boundToBranch).toEqual(['test-a', 'test-b'])
      expect(snapshot.databases.size).toBe(0)
      expect([...(snapshot.bound.get('test-a')?.databases.values() ?? [])].sort()).toEqual(['a_test-a', 'b_test-a'])
      expect((await registry.readEnvironment('test', undefined)).boundToBranch).toEqual([])
    })

    it('gives back what a token holds in the state it is in', async () => {
      const { registry } = await setUp()
      const ids = await makeReady(registry, newClaim())
      await registry.seize(ids, 'deleting', 'token')
      await registry.release('token')
      expect((await registry.listRows()).map((row) => [row.state, row.leaseIsLive])).toEqual([
        ['deleting', false],
        ['deleting', false],
      ])
      expect(await registry.seize(ids, 'deleting', 'other')).toHaveLength(2)
    })

    it('narrows a list by environment, state and token', async () => {
      const { registry } = await setUp()
      await registry.registerProd(['a'])
      const claim = newClaim()
      await registry.claim(claim)
      expect(await registry.listRows({ environments: ['prod'] })).toHaveLength(1)
      expect(await registry.listRows({ environments: [] })).toEqual([])
      expect(await registry.listRows({ states: ['creating', 'failed'] })).toHaveLength(2)
      expect(await registry.listRows({ leaseToken: claim.leaseToken })).toHaveLength(2)
      expect(await registry.listRows({ states: ['deleted'] })).toEqual([])
    })

    it('is ensured as often as one likes, at once too', async () => {
      const { registry } = await setUp()
      await registry.registerProd(['a'])
      await Promise.all([registry.ensure(), registry.ensure()])
      expect(await registry.listRows()).toHaveLength(1)
    })
  })
}
