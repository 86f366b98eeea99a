import { openQuery } from '../open-query.ts'
import type { ProvidedDbEnv, ProvidedSlot } from '../provided-context.ts'
import { HARNESS_DATABASE } from '../reset/lock-holders.ts'
import { type ResetOutcome, resetSlot } from '../reset/reset-slot.ts'
import { ensureSlot } from './make-slot.ts'

/** Has the slot there and equal to its source, over a connection of its own. `undefined`: only there. */
export async function cleanSlot(provided: ProvidedDbEnv, slot: ProvidedSlot): Promise<ResetOutcome | undefined> {
  if (provided.reset === 'none' && provided.making.type === 'made') return undefined
  await using session = await openQuery(provided.connection, HARNESS_DATABASE)
  await ensureSlot(provided, slot, session.query)
  if (provided.reset === 'none') return undefined
  return await resetSlot({ ...provided, query: session.query, slot })
}
