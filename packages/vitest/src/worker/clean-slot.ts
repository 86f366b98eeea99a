import { openQuery } from '../open-query.ts'
import type { ProvidedDbEnv, ProvidedSlot } from '../provided-context.ts'
import { checkSourceAfter } from '../reset/check-source-after.ts'
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

/** Throws `SourceWrittenError` where the source was written while the file ran: by a server of the run's own, that is told. */
export async function checkAfterFile(provided: ProvidedDbEnv, slot: ProvidedSlot, file: string): Promise<void> {
  if (provided.reset === 'none' || provided.counting !== 'innodb') return
  await using session = await openQuery(provided.connection, HARNESS_DATABASE)
  await checkSourceAfter(file, { ...provided, query: session.query, slot })
}
