import { openQuery } from '../open-query.ts'
import type { ProvidedDbEnv, ProvidedSlot } from '../provided-context.ts'
import { type ResetOutcome, resetSlot } from '../reset/reset-slot.ts'

/** Makes the slot equal to its source, over a connection of its own. */
export async function cleanSlot(provided: ProvidedDbEnv, slot: ProvidedSlot): Promise<ResetOutcome> {
  await using session = await openQuery(provided.connection)
  return await resetSlot({ ...provided, query: session.query, slot })
}
