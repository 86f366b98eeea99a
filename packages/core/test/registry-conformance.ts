import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { toDatabaseName } from '../src/names/environment-databases.ts'
import type { TestEnvironmentName } from '../src/names/environment-name.ts'
import type { EnvironmentClaim, Registry } from '../src/registry/registry.ts'

/** One registry under test, and how to let its leases and expiries pass. */
export interface RegistryUnderTest {
  readonly registry: Registry
  /** Makes every heartbeat and expiry of the registry this many seconds older. */
  age(seconds: number): Promise<void>
}

/** What every registry does, whatever holds its rows. `setUp` gives an empty one. */
export function describeRegistry(title: string, setUp: () => Promise<RegistryUnderTest>): void {
  describe(title, () => {
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
      expect(Math.abs((rows[0]?.createdAt.getTime() ?? 0) - Date.now())).toBeLessThan(60_000)
      expect((rows[0]?.expiresAt?.getTime() ?? 0) - (rows[0]?.createdAt.getTime() ?? 0)).toBe(60_000)
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
      await registry.setLease('test-x', 'run-1')
      await registry.heartbeat('run-1')
      await expect(registry.setLease('test-x', 'run-2')).rejects.toMatchObject({ code: 'DBENV_LEASE_HELD' })
      await age(61)
      await registry.setLease('test-x', 'run-2')
      expect((await registry.listRows({ leaseToken: 'run-2' })).map((row) => row.leaseIsLive)).toEqual([true, true])
      await registry.setLease('test-x', undefined)
      expect((await registry.listRows()).map((row) => row.leaseIsLive)).toEqual([false, false])
      await expect(registry.setLease('test-none', 'run-3')).rejects.toMatchObject({ code: 'DBENV_LEASE_LOST' })
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

type ClaimChoices = Partial<Omit<EnvironmentClaim, 'databases'>> & { readonly bases?: readonly string[] }

/** A claim of `a` and `b` in `test-x` under a token of its own. */
export function newClaim({ bases = ['a', 'b'], ...choices }: ClaimChoices = {}): EnvironmentClaim {
  const environment: TestEnvironmentName = choices.environment ?? 'test-x'
  return {
    branchName: undefined,
    kind: 'named',
    content: 'schema',
    sourceEnvironment: 'prod',
    owner: 'me@here 1',
    leaseToken: randomUUID(),
    ttlSeconds: undefined,
    ...choices,
    environment,
    databases: bases.map((baseName) => ({ baseName, databaseName: toDatabaseName(baseName, environment) })),
  }
}

async function makeReady(registry: Registry, claim: EnvironmentClaim): Promise<readonly [number, ...number[]]> {
  const ids = idsOf(await registry.claim(claim))
  await registry.transition(ids, 'ready', claim.leaseToken)
  return ids
}

function idsOf(rows: readonly { readonly id: number }[]): readonly [number, ...number[]] {
  const [first, ...rest] = rows.map((row) => row.id)
  if (first === undefined) throw new Error('no rows')
  return [first, ...rest]
}
