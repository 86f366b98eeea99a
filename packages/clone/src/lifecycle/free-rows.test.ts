import { toDatabaseName } from '@dbenv/core'
import { expect, test } from 'vitest'
import { createWritableMemoryRegistry } from '../../test/memory-registry.ts'
import { createLeaseToken } from '../registry/lease-holder.ts'
import { readFreeRows } from './free-rows.ts'

const dead = createLeaseToken().replace(/^\d+/, '99999999')

async function claimUnder(leaseToken: string) {
  let clock = 1_000_000
  const registry = createWritableMemoryRegistry(() => clock)
  await registry.claim({
    environment: 'test-x',
    branchName: undefined,
    kind: 'named',
    content: 'schema',
    sourceEnvironment: 'prod',
    owner: 'ann@host pid 1',
    leaseToken,
    ttlSeconds: undefined,
    databases: [{ baseName: 'trades', databaseName: toDatabaseName('trades', 'test-x') }],
  })
  const pass = (ms: number) => {
    clock += ms
  }
  return { registry, pass }
}

test.each([
  ['a process that runs', createLeaseToken()],
  ['a process of another host', '1@elsewhere/0123456789abcdef'],
])('refuses at once what %s holds', async (_, token) => {
  const { registry } = await claimUnder(token)
  await expect(readFreeRows(registry, ['test-x'])).rejects.toMatchObject({ code: 'DBENV_LEASE_HELD' })
})

test('waits for the lease of a process that died', async () => {
  const { registry, pass } = await claimUnder(dead)
  const rows = await readFreeRows(registry, ['test-x'], { onWaiting: () => pass(61_000) })
  expect(rows).toMatchObject([{ state: 'creating', leaseIsLive: false }])
})

test('refuses what is renewed after all, though no such process is seen here', async () => {
  const { registry, pass } = await claimUnder(dead)
  const onWaiting = () => {
    pass(5_000)
    void registry.heartbeat(dead)
  }
  await expect(readFreeRows(registry, ['test-x'], { onWaiting })).rejects.toMatchObject({ code: 'DBENV_LEASE_HELD' })
})

test('stops waiting when it is told to', async () => {
  const { registry } = await claimUnder(dead)
  const controller = new AbortController()
  const waiting = readFreeRows(registry, ['test-x'], { signal: controller.signal, onWaiting: () => controller.abort() })
  await expect(waiting).rejects.toThrow()
})
