import { quoteIdentifier } from '@dbenv/core'
import { readPreparedTransactions } from '../sessions/prepared-transactions.ts'
import { listDatabases, readRows, type SlotPlace } from '../slot/slot-place.ts'
import { makeSlot } from '../worker/make-slot.ts'
import { LOCK_WAIT_SECONDS } from './lock-wait.ts'

/** Drops the slot's databases and copies the source again, under the same names. */
export async function rebuildSlot(place: SlotPlace): Promise<void> {
  // A worker loads what clones only when it has to clone.
  const { deleteEnvironment } = await import('@dbenv/clone')
  const { reclaimDatabases, releaseEnvironment } = await import('@dbenv/clone/harness')
  const { connection, shared, slot, making } = place
  const { environment } = slot
  // Such a one does not go by being waited for, and each database that it holds is waited for twice.
  const isHeld = (await readPreparedTransactions(place)).length > 0
  // Our own lease would stand in our way; the new slot gets it again.
  if (making.type === 'on-first-use' && making.leaseToken !== undefined) {
    await releaseEnvironment({ connection, environment, leaseToken: making.leaseToken })
  }
  await allowWrites(place)
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

/** A database that a test made read-only can be neither dropped nor filled; of MySQL's since 8.0.22. */
async function allowWrites(place: SlotPlace): Promise<void> {
  const rows = await readRows(
    place.query,
    `SELECT schema_name FROM information_schema.schemata WHERE schema_name IN (?) AND (FALSE /*!80022 OR schema_name IN
       (SELECT e.schema_name FROM information_schema.schemata_extensions e WHERE e.options LIKE '%READ ONLY=1%') */)`,
    [listDatabases(place)],
  )
  for (const row of rows)
    await place.query(`ALTER DATABASE ${quoteIdentifier(String(row['schema_name']))} READ ONLY = 0`)
}
