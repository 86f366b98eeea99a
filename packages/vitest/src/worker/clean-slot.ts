import { checkSourceAfter } from '../marks/check-source-after.ts'
import { openQuery } from '../open-query.ts'
import type { ProvidedDbEnv, ProvidedSlot } from '../provided-context.ts'
import { type ResetOutcome, resetSlot } from '../reset/reset-slot.ts'
import { endLeftStatements } from '../sessions/left-statements.ts'
import { HARNESS_DATABASE } from '../sessions/lock-holders.ts'
import type { SlotPlace } from '../slot/slot-place.ts'
import { findSlotFile, writeSlotFile } from '../slot/slot-state.ts'
import { ensureSlot } from './make-slot.ts'

/**
 * Has the slot there and equal to its source, over a connection of its own, with nobody at work in it. `undefined`: only
 * there. `file` is whom it is handed to, if not to the one that has it; `warn` is told what earlier tests left at work.
 */
export async function cleanSlot(
  provided: ProvidedDbEnv,
  slot: ProvidedSlot,
  { file, warn }: { readonly file?: string; readonly warn: (message: string) => void },
): Promise<ResetOutcome | undefined> {
  if (provided.reset === 'none' && provided.making.type === 'made') return undefined
  await using session = await openQuery(provided.connection, HARNESS_DATABASE)
  const place: SlotPlace = { ...provided, query: session.query, slot }
  if (provided.reset !== 'none') await endWhatIsLeft(provided, place, warn)
  await ensureSlot(provided, slot, session.query)
  if (provided.reset === 'none') return undefined
  const outcome = await resetSlot(place)
  if (file !== undefined) await writeSlotFile(place, file)
  return outcome
}

async function endWhatIsLeft(
  { connection, testConnection }: ProvidedDbEnv,
  place: SlotPlace,
  warn: (message: string) => void,
): Promise<void> {
  await using other =
    testConnection.user === connection.user ? undefined : await openQuery(testConnection, HARNESS_DATABASE)
  const queries = [place.query, ...(other ? [other.query] : [])]
  const ended = await endLeftStatements({ ...place, queries, users: [connection.user, testConnection.user] })
  if (ended.length === 0) return
  const file = await findSlotFile(place)
  warn(
    `${file === undefined ? 'an earlier test' : `a test of \`${file}\``} left ${ended.join('; ')} in the databases of ` +
      `\`${place.slot.environment}\`: it was ended, so that what it writes is not found by others. Await what a test ` +
      'starts, and end it where a test may time out.',
  )
}

/** Throws `SourceWrittenError` where the source was written while the file ran: by a server of the run's own, that is told. */
export async function checkAfterFile(provided: ProvidedDbEnv, slot: ProvidedSlot, file: string): Promise<void> {
  if (provided.reset === 'none' || provided.counting !== 'innodb') return
  await using session = await openQuery(provided.connection, HARNESS_DATABASE)
  await checkSourceAfter(file, { ...provided, query: session.query, slot })
}
