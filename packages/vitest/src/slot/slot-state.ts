import { ensureSlotStates } from '@dbenv/clone/slot-states'
import type { EnvironmentName, QueryFunction } from '@dbenv/core'
import type { ServerActivity } from '../marks/server-activity.ts'
import type { SourceMarks } from '../marks/source-marks.ts'
import type { TableMarks } from '../marks/table-marks.ts'
import { NotesLostError } from './notes-lost-error.ts'
import type { SlotDefinitions } from './slot-definitions.ts'
import { clearNotes, readNotes, writeNote } from './slot-notes.ts'
import type { SlotPlace } from './slot-place.ts'

/** What the next file on the slot has to know: the slot as it was when the last one was let in. */
export type SlotState =
  | ({
      /** `entered`: the first file was let in, and tables that it did not use have never been open on this server. */
      readonly status: 'clean' | 'entered'
      readonly activity: ServerActivity
      readonly marks: TableMarks
    } & SlotDefinitions)
  /** Made with the data of its server, and used by nobody yet; the marks are what a server says that starts on them. */
  | ({ readonly status: 'made'; readonly marks: TableMarks } & SlotDefinitions)
  /** Somebody began to clean it; found by the next one, that somebody was killed over it. */
  | { readonly status: 'resetting' }

/** Forgets what an earlier run on the same data wrote: its counters were another server's. */
export async function clearSlotStates(query: QueryFunction): Promise<void> {
  await ensureSlotStates(query)
  await clearNotes(query)
}

/** What is noted of a slot, and of the source that it is restored from. */
export interface NotedStates {
  /** `undefined`: nobody has used the slot in this run. */
  readonly slot: SlotState | undefined
  /** `undefined`: of this server nobody noted them. */
  readonly source: SourceMarks | undefined
}

/** ER_BAD_DB_ERROR and ER_NO_SUCH_TABLE. */
const GONE: readonly unknown[] = [1049, 1146]

/** Reads both at once. Throws `NotesLostError` when a test has dropped what was noted. */
export async function readNotedStates({
  query,
  slot,
  source,
}: Pick<SlotPlace, 'query' | 'slot' | 'source'>): Promise<NotedStates> {
  const notes = await readNotes(query, [slot.environment, source]).catch((error: unknown) => {
    const isGone = error instanceof Error && 'errno' in error && GONE.includes(error.errno)
    throw isGone ? new NotesLostError(slot.environment, error) : error
  })
  // Only this run writes them, by the functions here.
  const read = (environment: string) => {
    const note = notes.get(environment)
    return note === undefined ? undefined : JSON.parse(note)
  }
  return { slot: read(slot.environment), source: read(source) }
}

/** Replaces the state at once: a reader sees the old one or the new one. */
export async function writeSlotState(
  { query, slot }: Pick<SlotPlace, 'query' | 'slot'>,
  state: SlotState,
): Promise<void> {
  await writeNote(query, slot.environment, state)
}

/** Notes the source before the first test; on a server of the run's own, whose counters count every write. */
export async function writeSourceMarks(
  query: QueryFunction,
  source: EnvironmentName,
  marks: SourceMarks,
): Promise<void> {
  await writeNote(query, source, marks)
}

/** Notes whom the slot is handed to: of what is found at work in it later the file can be told. */
export async function writeSlotFile({ query, slot }: Pick<SlotPlace, 'query' | 'slot'>, file: string): Promise<void> {
  await writeNote(query, toFileKey(slot.environment), file)
}

/** The file that had the slot last; `undefined` where that is not known, as on a slot's first use. */
export async function findSlotFile({ query, slot }: Pick<SlotPlace, 'query' | 'slot'>): Promise<string | undefined> {
  const key = toFileKey(slot.environment)
  const note = await readNotes(query, [key]).then(
    (notes) => notes.get(key),
    () => undefined,
  )
  return note === undefined ? undefined : JSON.parse(note)
}

/** Beside the state, so that the state need not be written for it; no environment has such a name. */
function toFileKey(environment: string): string {
  return `${environment}#file`
}
