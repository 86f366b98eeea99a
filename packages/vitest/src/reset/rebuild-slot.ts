import { createTestEnvironment, deleteEnvironment } from '@dbenv/clone'
import type { SlotPlace } from './slot-place.ts'

/** Drops the slot's databases and copies the source again, under the same names. */
export async function rebuildSlot({ connection, slot, source, shared }: SlotPlace): Promise<void> {
  const { environment } = slot
  await deleteEnvironment({ connection, environments: [environment], confirm: true, shared })
  await createTestEnvironment({ connection, environment, source, content: 'schema-and-data', kind: 'slot', shared })
}
