import { setTimeout as sleep } from 'node:timers/promises'
import { type ConnectionSettings, createSqlRegistry, type EnvironmentName, type QueryFunction } from '@dbenv/core'
import type { ProvidedDbEnv, ProvidedSlot, SlotMaking } from '../provided-context.ts'

/** A slot to clone: of what, where, and under whose lease. */
export interface SlotOrder {
  readonly connection: ConnectionSettings
  readonly slot: ProvidedSlot
  readonly source: EnvironmentName
  readonly shared: readonly string[]
  readonly making: SlotMaking
}

/** A slot that its run could not put under its lease any more goes after this many seconds, with the next sweep. */
const UNLEASED_SECONDS = 300

/** A day: for `prune`, where neither the run nor a sweep came to remove the slot. */
const SLOT_SECONDS = 86_400

/** The longest that a lease outlives who held it: 60 s, and a margin for the server's clock (design: Lease). */
const LEASE_END_MS = 65_000
const LOOK_MS = 500

/** Clones the slot, if nobody has yet: on a server where that is left to the first worker that asks. */
export async function ensureSlot(provided: ProvidedDbEnv, slot: ProvidedSlot, query: QueryFunction): Promise<void> {
  if (provided.making.type === 'made') return
  const { databases } = await createSqlRegistry(query).readEnvironment(slot.environment, undefined)
  if (Object.keys(slot.databases).every((baseName) => databases.has(baseName))) return
  await makeSlot({ ...provided, slot })
}

/** Copies the source into the slot's databases, and puts them under the lease of the run. */
export async function makeSlot(order: SlotOrder, kind: 'slot' | 'run' = 'slot'): Promise<void> {
  // Most workers find their slot made, and need not load what clones.
  const { createTestEnvironment, LeaseHeldError } = await import('@dbenv/clone')
  const { leaseEnvironment } = await import('@dbenv/clone/harness')
  const { connection, slot, source, shared, making } = order
  const { environment } = slot
  const leaseToken = making.type === 'on-first-use' ? making.leaseToken : undefined
  const create = () =>
    createTestEnvironment({
      connection,
      environment,
      source,
      content: 'schema-and-data',
      kind,
      shared,
      ...(leaseToken === undefined ? {} : { ttlSeconds: UNLEASED_SECONDS }),
      ...(making.type === 'on-first-use' && making.definer ? { definer: making.definer } : {}),
    })
  // No other run has the slot's name. It is held by a worker that was ended over the same work: by a thread of a process
  // that lives, too.
  const giveUpAt = Date.now() + LEASE_END_MS
  for (;;) {
    try {
      await create()
      break
    } catch (error) {
      if (!(error instanceof LeaseHeldError) || Date.now() > giveUpAt) throw error
      await sleep(LOOK_MS)
    }
  }
  if (leaseToken !== undefined) {
    await leaseEnvironment({ connection, environment, leaseToken, ttlSeconds: SLOT_SECONDS })
  }
}
