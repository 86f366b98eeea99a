import { makeSlot } from '../worker/make-slot.ts'
import { LOCK_WAIT_SECONDS } from './lock-wait.ts'
import { readPreparedTransactions } from './prepared-transactions.ts'
import type { SlotPlace } from './slot-place.ts'

/** Drops the slot's databases and copies the source again, under the same names. */
export async function rebuildSlot(place: SlotPlace): Promise<void> {
  // A worker loads what clones only when it has to clone.
  const { deleteEnvironment, reclaimDatabases, releaseEnvironment } = await import('@dbenv/clone')
  const { connection, shared, slot, making } = place
  const { environment } = slot
  // Such a one does not go by being waited for, and each database that it holds is waited for twice.
  const isHeld = (await readPreparedTransactions(place)).length > 0
  // Our own lease would stand in our way; the new slot gets it again.
  if (making.type === 'on-first-use' && making.leaseToken !== undefined) {
    await releaseEnvironment({ connection, environment, leaseToken: making.leaseToken })
  }
  // What a test dropped and made anew is the slot's all the same.
  await reclaimDatabases({ connection, environment })
  await deleteEnvironment({
    connection,
    environments: [environment],
    confirm: true,
    shared,
    lockWaitSeconds: isHeld ? 1 : LOCK_WAIT_SECONDS,
  })
  await makeSlot(place)
}
