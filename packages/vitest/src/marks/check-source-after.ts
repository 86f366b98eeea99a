import type { SlotPlace } from '../slot/slot-place.ts'
import { readNotedStates, writeSourceMarks } from '../slot/slot-state.ts'
import { checkSource } from './source-marks.ts'
import { SourceWrittenError } from './source-written-error.ts'

/**
 * Looks at the end of a file whether the source was written meanwhile, so that this file is told, and those that come
 * after it hear its name. Throws `SourceWrittenError`; says nothing where another file was told already.
 */
export async function checkSourceAfter(
  file: string,
  place: Pick<SlotPlace, 'query' | 'flavour' | 'slot' | 'source' | 'sourceDatabases'>,
): Promise<void> {
  const { source: before } = await readNotedStates(place)
  if (before === undefined || before.writtenIn !== undefined) return
  const marks = { ...before, writtenIn: file }
  try {
    await checkSource(place, marks)
  } catch (error) {
    if (error instanceof SourceWrittenError) await writeSourceMarks(place.query, place.source, marks)
    throw error
  }
}
