import { readSchemaHash } from './schema-hash.ts'
import type { SlotPlace } from './slot-place.ts'
import { readSlotTables, type SlotTable } from './slot-tables.ts'

/** What a slot is made of, all but its rows: as long as the hash is the same, so are the tables. */
export interface SlotDefinitions {
  readonly schemaHash: string
  readonly tables: readonly SlotTable[]
}

/** Reads the whole catalogue of the slot: the dearest part of taking its state. */
export async function readSlotDefinitions(
  place: Pick<SlotPlace, 'query' | 'slot' | 'sourceDatabases'>,
): Promise<SlotDefinitions> {
  return { tables: await readSlotTables(place), schemaHash: await readSchemaHash(place) }
}
